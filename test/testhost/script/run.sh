#!/bin/bash
# Runs in the test host as root: makes the computer special if it is to be, then
# goes the way that the file "what" names, with a look at the computer before
# and after.
set -e
cd /root
images=(/root/.cache/kubectl-ha/images/*)
export PATH=/root/bin:$PATH:${images[0]}/bin
trap 'echo "@testhost end $?"' EXIT
# shellcheck source=/dev/null
. script/lib.sh
# shellcheck source=/dev/null
. script/look.sh

# calm: what wakes up waits for the end of the running process's time slice, which is
# long. An emulator forgets all addresses with each change from one process to
# another, some thousand times a second otherwise: a cluster does nothing else then.
calm() {
	local sched=/sys/kernel/debug/sched
	mountpoint --quiet /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
	echo NO_WAKEUP_PREEMPTION >$sched/features
	if [ -e $sched/base_slice_ns ]; then # from Linux 6.6 on
		echo 60000000 >$sched/base_slice_ns
	else
		tee $sched/latency_ns $sched/min_granularity_ns <<<60000000
	fi
}

if [ "$(systemd-detect-virt)" = qemu ]; then # KVM is "kvm"
	station 'emulated processors change processes less often' calm
fi
station 'the computer is made special' bash -e script/before
station 'a look at the computer before' look /run/before
# shellcheck source=/dev/null
. "script/$(cat script/what)"
station 'a look at the computer after' look /run/after
station 'nothing is left' nothing_left
station 'the computer is as it was' compare /run/before /run/after
station 'modules and new settings (information only)' tell_modules /run/before /run/after
