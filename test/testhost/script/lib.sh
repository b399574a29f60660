# shellcheck shell=bash
# What the scripts in the test host have in common. The Go side reads the lines
# that begin with @testhost.

# station TITLE COMMAND...: runs the command in a shell of its own, which ends
# with the first thing that fails. The script ends with the first station that does.
station() {
	local title=$1 begin=$SECONDS code
	shift
	echo "@testhost begun $title"
	set +e
	(
		set -e
		"$@"
	)
	code=$?
	set -e
	if [ $code -ne 0 ]; then
		diagnose
		echo "@testhost failed $((SECONDS - begin)) $title"
		exit $code
	fi
	echo "@testhost done $((SECONDS - begin)) $title"
}

# diagnose shows what helps to understand a failure.
diagnose() {
	local log=/root/.local/state/kubectl-ha/local/daemon.log
	free -m
	df -h / /root
	[ ! -e $log ] || tail -n 15 $log
	kubectl get nodes,pods --all-namespaces --output wide --request-timeout 60s || true
	kubectl get events --all-namespaces --sort-by .lastTimestamp --request-timeout 60s | tail -n 20 || true
	local machine
	for machine in $(machines); do
		echo "--- in machine $machine"
		inside "$machine" ctr --namespace k8s.io tasks ls || true
		inside "$machine" journalctl --no-pager --lines 40 --output cat --unit kubelet --unit containerd || true
	done
}

machines() { runc --root /run/kubectl-ha/kha0 list --quiet 2>/dev/null; }

# inside MACHINE COMMAND...: as root of the machine.
inside() { timeout 300 runc --root /run/kubectl-ha/kha0 exec "$@"; }

# eventually SECONDS COMMAND...: repeats the command until it succeeds.
eventually() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/tmp/eventually 2>&1; do
		if [ $SECONDS -ge $end ]; then
			cat /tmp/eventually
			echo "never came true: $*"
			return 1
		fi
		sleep 1
	done
}

# api METHOD PATH: asks the local Compute Engine.
api() {
	local project token
	eval "$(kubectl-ha local env)"
	project=$CLOUDSDK_CORE_PROJECT
	token=$(cat "$CLOUDSDK_AUTH_ACCESS_TOKEN_FILE")
	curl --silent --show-error --fail --request "$1" --header "Authorization: Bearer $token" \
		--header 'Content-Length: 0' "${CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE}projects/$project/$2"
}
