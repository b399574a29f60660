#!/bin/bash
# The floor: what `kubectl ha up` does, by hand with kubeadm, in machines that
# are there. Usage: plain.sh ROOT ENDPOINT KUBECTL KUBECONFIG FIRST "REPLICAS" "WORKERS"
# where machines are ids of runc's. Prints the seconds of each replica's join.
set -euo pipefail
root=$1 endpoint=$2 kubectl=$3 kubeconfig=$4 first=$5
read -ra replicas <<<"$6"
read -ra workers <<<"$7"
token=$(openssl rand -hex 3).$(openssl rand -hex 8)
key=$(openssl rand -hex 32)

on() { # on MACHINE COMMAND…: runs it there
	local machine=$1
	shift
	runc --root "$root" exec "$machine" "$@"
}

until on "$first" test -f /etc/cni/net.d/10-kubectl-ha.conflist; do sleep 0.1; done
on "$first" tee /run/init.yaml >/dev/null <<YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
certificateKey: $key
bootstrapTokens: [{token: $token}]
nodeRegistration: {imagePullPolicy: IfNotPresent, ignorePreflightErrors: [all]}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.37.2
controlPlaneEndpoint: $endpoint:6443
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
YAML
on "$first" kubeadm init --upload-certs --config /run/init.yaml </dev/null >/tmp/plain-init.log 2>&1
on "$first" cat /etc/kubernetes/admin.conf </dev/null >"$kubeconfig"

join() { # join MACHINE FLAGS…
	on "$1" kubeadm join "$endpoint:6443" --token "$token" --discovery-token-unsafe-skip-ca-verification \
		--ignore-preflight-errors=all "${@:2}" </dev/null >"/tmp/plain-$1.log" 2>&1
}

for worker in "${workers[@]}"; do join "$worker" & done
for replica in "${replicas[@]}"; do
	begin=$(date +%s.%N)
	join "$replica" --control-plane --certificate-key "$key"
	awk -v a="$begin" -v b="$(date +%s.%N)" 'BEGIN { print b - a }'
done
wait
want=$((1 + ${#replicas[@]} + ${#workers[@]}))
until [ "$("$kubectl" --kubeconfig "$kubeconfig" get nodes --no-headers | grep -cw Ready)" = "$want" ]; do sleep 0.3; done
