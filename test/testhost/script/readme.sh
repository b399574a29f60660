# shellcheck shell=bash
# The way of plain.sh by an ordinary user with sudo, who types README's command lines.
# In the end nothing in the user's home but the engine's own directories is root's.
home=/root/person
chmod 0711 /root
useradd --home-dir $home --create-home person
echo 'person ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/person
install -d -o person -g person $home/.cache
cp -al .cache/kubectl-ha $home/.cache/
as_person() { runuser -u person -- env HOME=$home PATH="$PATH" "$@"; }
kubectl() { as_person kubectl "$@"; }

# kubectl-ha COMMAND [ARGUMENTS...]: README's line for the command, with those
# arguments that it lacks; the command itself where README has none.
kubectl-ha() {
	local command=$1 line word more=()
	shift
	[ "$command" != local ] || {
		command="local $1"
		shift
	}
	line=$(grep -E "^(sudo .*)?kubectl ha $command( |\$)" script/commands) || line="kubectl ha $command"
	for word; do
		[[ " $line " == *" $word "* ]] || more+=("$word")
	done
	as_person bash -c "${line%%#*} \"\$@\"" bash "${more[@]}"
}

has_commands() {
	cat script/commands
	[ "$(grep -c 'kubectl ha' script/commands)" -ge 5 ]
}

homely() {
	local others
	others=$(find $home -not -user person -not -path "$home/.cache/kubectl-ha*")
	[ -z "$others" ] || {
		echo "these are not the user's: $others"
		return 1
	}
}

export restarts=no # README stops no machine; the other ways do

station 'README has command lines' has_commands
# shellcheck source=/dev/null
. script/plain.sh
station "the home is its user's" homely
