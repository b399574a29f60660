# shellcheck shell=bash
# The whole of make demo, which starts the local Compute Engine and stops it.
station 'the demo' /root/bin/demo
