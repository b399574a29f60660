# shellcheck shell=sh
# The kernel is the computer's, and a machine must not change its settings. What
# a machine may set for itself (its network, and what the kubelet insists on) it
# sets in copies of its own; the rest it only reads.
own=/run/machine-kernel
mkdir -m 0755 "$own"

for dir in abi debug dev fs kernel user vm; do
	if [ -d "/proc/sys/$dir" ]; then
		mount --bind "/proc/sys/$dir" "/proc/sys/$dir"
		mount -o remount,bind,ro,nosuid,nodev,noexec "/proc/sys/$dir"
	fi
done

# The kubelet does not start where it cannot write these.
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
	if [ -f "/proc/sys/$setting" ]; then
		mkdir -p "$own/${setting%/*}"
		cat "/proc/sys/$setting" >"$own/$setting"
		mount --bind "$own/$setting" "/proc/sys/$setting"
	fi
done

exec /sbin/init
