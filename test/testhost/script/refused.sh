# shellcheck shell=bash
# A firewall is in the way: the start is refused with the rules to add, nothing is
# left, and with the rules all goes well.
refused() {
	if kubectl-ha local start --progress plain >/run/refusal 2>&1; then
		echo 'local start went on'
		return 1
	fi
	cat /run/refusal
	grep -q 'does not reach what is at' /run/refusal
	grep -q 'nft insert rule inet filter output' /run/refusal
}

station 'local start is refused' refused
station 'it leaves nothing' nothing_left
# What it says, with this computer's table and chains.
station 'the rules are added' bash -e script/mend
station 'a look at the computer with them' look /run/before
# shellcheck source=/dev/null
. script/plain.sh
