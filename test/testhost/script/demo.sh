# shellcheck shell=bash
# The whole of make demo.
station 'the demo' demo
