# shellcheck shell=bash
# What a computer is like, to be compared before and after.

# Settings that change by themselves: counters, what is made anew at each
# reading, and what the kernel lowers when it is slow.
restless='^(fs\.(aio-nr|dentry-state|file-nr|inode-nr|inode-state|quota\.[a-z]+)|kernel\.(ns_last_pid|pty\.nr|random\.(uuid|entropy_avail)|perf_event_max_sample_rate)|net\.netfilter\.nf_conntrack_count) '

# look DIR: writes a file for each side of the computer.
look() {
	mkdir -p "$1"
	sysctl -a 2>/dev/null | grep -vE "$restless" | sort >"$1/settings"
	ip -4 route show table all >"$1/routes"
	ip -6 route show table all >"$1/routes6"
	ip -4 rule >"$1/rules"
	ip -6 rule >"$1/rules6" 2>/dev/null || true # there may be no IPv6
	ip -o link >"$1/links"
	ip netns list >"$1/namespaces"
	nft list ruleset >"$1/ruleset"
	# Credentials are mounted for the computer's own services, whenever these start.
	cut -d' ' -f3- /proc/self/mountinfo | grep -v ' /run/credentials/' | sort >"$1/mounts"
	cat /sys/fs/cgroup/cgroup.subtree_control >"$1/cgroups"
	# Units of the computer's own come and go.
	find /sys/fs/cgroup -mindepth 1 -type d -not -path '*.slice/*' | sort >>"$1/cgroups"
	cat /proc/swaps >"$1/swap"
	lsmod | tail -n +2 | cut -d' ' -f1 | sort >"$1/modules"
}

# compare BEFORE AFTER: settings that came with a module are told elsewhere.
compare() {
	local side code=0
	for side in settings routes routes6 rules rules6 links namespaces ruleset mounts cgroups swap; do
		if ! diff -U0 "$1/$side" <(known "$1/$side" "$2/$side") >/run/difference; then
			echo "the computer's $side are others:"
			cat /run/difference
			code=1
		fi
	done
	return $code
}

# known BEFORE AFTER: what is now, but for settings that there were not before.
known() {
	if [ "${1##*/}" = settings ]; then
		awk 'NR == FNR { had[$1]; next } $1 in had' "$1" "$2"
	else
		cat "$2"
	fi
}

# tell_modules BEFORE AFTER
tell_modules() {
	echo 'modules that were loaded, with what uses them:'
	lsmod | grep -wFf <(comm -13 "$1/modules" "$2/modules") || true
	echo "network namespaces that something holds: $(lsns --type net --noheadings | wc -l)"
	echo "modules that were unloaded: $(comm -23 "$1/modules" "$2/modules" | tr '\n' ' ')"
	echo "new settings: $(comm -13 <(cut -d' ' -f1 "$1/settings" | sort -u) <(cut -d' ' -f1 "$2/settings" | sort -u) | tr '\n' ' ')"
}

# nothing_left looks for what is kubectl ha's by its name.
nothing_left() {
	local left
	left=$(
		# shellcheck disable=SC2009 # pgrep shows no arguments unless it is asked for each
		ps -e -o args= | grep -E '[k]ha[0-9]+|[k]ubectl-ha|[c]ontainerd-shim|[r]unc ' || true
		find /sys/fs/cgroup -type d -name 'kha*'
		ip netns list
		ip -o link | grep kha || true
		grep -E 'kha|kubectl-ha' /proc/self/mountinfo || true
		nft list ruleset | grep kha || true
		find /run/kubectl-ha -mindepth 1 -name 'kha*' 2>/dev/null || true
	)
	[ -z "$left" ] || {
		echo "this is left: $left"
		return 1
	}
}
