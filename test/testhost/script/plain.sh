# shellcheck shell=bash
# A small cluster from its beginning to its end.

# Emulated processors are too slow for two nodes: at rest these need nine tenths of
# them, and controllers that lose their Leases and start again all the rest.
workers=1
[ "$(systemd-detect-virt)" != qemu ] || workers=0

up() {
	kubectl-ha up --local --name demo --region europe-west1 --zones europe-west1-b \
		--nodes-per-zone $workers --timeout 60m --progress plain
	[ $workers -gt 0 ] || kubectl taint nodes --all node-role.kubernetes.io/control-plane-
}

# machines_run: all units of every machine are well.
machines_run() {
	local machine state code=0
	[ "$(machines | wc -l)" -eq $((1 + workers)) ]
	for machine in $(machines); do
		state=$(inside "$machine" systemctl is-system-running --wait) || code=1
		echo "$machine is $state"
		[ "$state" = running ] ||
			inside "$machine" systemctl list-units --failed --no-legend --plain
	done
	return $code
}

ended() { kubectl get pod asks -o 'jsonpath={.status.phase}' | grep -E 'Succeeded|Failed'; }

# service: a pod finds a Service by its name, and has an answer. (With -T, wget
# crashes when it looks up a name. A node may be Ready for a while before its
# kube-proxy is.)
service() {
	kubectl run web --image=nginx:1.22 --port=80
	kubectl expose pod web
	kubectl wait pod web --for=condition=Ready --timeout=300s
	kubectl run asks --image=busybox:1.35 --restart=Never --command -- \
		sh -c 'until timeout 20 wget -q -O- http://web.default.svc.cluster.local; do sleep 2; done'
	eventually 600 ended
	kubectl logs asks | tee /run/answer
	grep -q '<title>' /run/answer
}

# kept_off: a pod on its machine's network does not get the machine's identity.
kept_off() {
	kubectl run curious --image=busybox:1.35 --restart=Never --overrides='{"spec": {"hostNetwork": true}}' --command -- \
		sh -c "timeout 5 wget -q -O- --header 'Metadata-Flavor: Google' http://169.254.169.254/computeMetadata/v1/instance/name || echo kept off"
	kubectl wait pod curious --for='jsonpath={.status.phase}=Succeeded' --timeout=300s
	kubectl logs curious | grep -x 'kept off'
}

replica=demo-control-plane-b

instance_is() { [ "$(api GET "zones/europe-west1-b/instances/$1" | jq -r .status)" = "$2" ]; }

# The replica: a worker would be made anew by its group.
stops() {
	api POST "zones/europe-west1-b/instances/$replica/stop" >/dev/null
	eventually 180 instance_is $replica TERMINATED
}

starts() {
	api POST "zones/europe-west1-b/instances/$replica/start" >/dev/null
	eventually 180 instance_is $replica RUNNING
}

down() {
	kubectl-ha down --yes --progress plain
	[ "$(kubectl-ha list --local -o json | jq length)" -eq 0 ]
}

station "up: one replica, $workers workers" up
station 'a pod resolves a Service, and has its answer' service
station 'a pod on the network of its machine has not its identity' kept_off
station 'status' kubectl-ha status --wait=1 --timeout 5m
station 'all machines are running, no unit has failed' machines_run
if [ "${restarts:-yes}" = yes ]; then
	station 'the replica stops' stops
	station 'the replica starts' starts
	station 'all is healthy again' kubectl-ha status --wait=1 --timeout 10m
fi
station 'down' down
station 'local stop' kubectl-ha local stop
