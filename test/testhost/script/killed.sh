# shellcheck shell=bash
# A cluster whose up and whose engine are killed while its control plane begins.

killed() {
	kubectl-ha up --local --name host --zones europe-west1-b --nodes-per-zone 1 --progress plain &
	local up=$! daemon
	eventually 300 begins
	daemon=$(pgrep -f 'kubectl-ha local serve')
	kill -KILL $up "$daemon"
	wait $up || true
	[ "$(machines | wc -l)" -eq 2 ]
}

begins() { inside "$(machines | grep control-plane)" pgrep kubeadm; }

station 'up and the engine are killed' killed
station 'local stop' kubectl-ha local stop
