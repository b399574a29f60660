# shellcheck shell=bash
# The way of plain.sh, by sudo from an ordinary user: nothing in the user's home
# but the engine's own directories is root's in the end.
home=/root/person
chmod 0711 /root
useradd --home-dir $home --create-home person
echo 'person ALL=(ALL) NOPASSWD:SETENV: ALL' >/etc/sudoers.d/person
install -d -o person -g person $home/.cache
cp -al .cache/kubectl-ha $home/.cache/
as_person() { runuser -u person -- env HOME=$home PATH="$PATH" "$@"; }
kubectl-ha() { as_person sudo -E env PATH="$PATH" kubectl-ha "$@"; }
kubectl() { as_person kubectl "$@"; }

homely() {
	local others
	others=$(find $home -not -user person -not -path "$home/.cache/kubectl-ha*")
	[ -z "$others" ] || {
		echo "these are not the user's: $others"
		return 1
	}
}

# shellcheck source=/dev/null
. script/plain.sh
station "the home is its user's" homely
