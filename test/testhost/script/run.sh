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

station 'the computer is made special' bash -e script/before
station 'a look at the computer before' look /run/before
# shellcheck source=/dev/null
. "script/$(cat script/what)"
station 'a look at the computer after' look /run/after
station 'nothing is left' nothing_left
station 'the computer is as it was' compare /run/before /run/after
station 'modules and new settings (information only)' tell_modules /run/before /run/after
