# shellcheck shell=bash
# A cluster whose up and whose engine are killed while its control plane begins.

killed() {
	kubectl-ha up --local --name host --zones europe-west1-b --nodes-per-zone 1 --progress plain &
	local up=$! daemon
	eventually 300 begins
	daemon=$(pgrep -f 'kubectl-ha local serve')
	kill -KILL $up "$daemon"
	wait $up || true
	[ "$(machines | wc -l)" -ge 1 ]
}

begins() {
	local machine
	for machine in $(machines); do
		! inside "$machine" pgrep kubeadm || return 0
	done
	return 1
}

station 'up and the engine are killed' killed
station 'local stop' kubectl-ha local stop
