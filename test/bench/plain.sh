#!/bin/bash
# A highly available cluster by hand, with kubeadm: what `kubectl ha` is
# measured against. Machines, address and load balancer are there already.
#
#   plain.sh up FIRST 'REPLICA…' 'WORKER…'   until all nodes are Ready
#   plain.sh prepared MACHINE                until it has booted and can join
#   plain.sh join replica|worker MACHINE     kubeadm join and nothing else
#   plain.sh attach MACHINE                  behind the load balancer
#   plain.sh ready NUMBER                    until so many nodes are Ready
#
# The environment says ENDPOINT (the load balancer's address), VERSION (of
# Kubernetes), PODS (their range), API (URL of the project), RUNC (root of the
# machines' containers) and WORK: a directory of root's with the file machines,
# of lines "NAME CONTAINER ZONE GROUP", and with curl's configuration, which has
# the token of the API.
set -euo pipefail
umask 077
trap 'jobs -p | xargs -r kill 2>/dev/null || true' EXIT

# about MACHINE COLUMN: what the file machines has of it.
about() { awk -v name="$1" -v column="$2" '$1 == name { print $column }' "$WORK/machines"; }

# on MACHINE COMMAND…: what ssh would be used for elsewhere.
on() { runc --root "$RUNC" exec "$(about "$1" 2)" "${@:2}"; }

# quietly MACHINE COMMAND…: the same, silent unless it fails.
quietly() {
  if ! on "$@" >"$WORK/$1.log" 2>&1; then
    echo "$1: ${*:2:2} failed:" >&2
    tail -n 20 "$WORK/$1.log" >&2
    return 1
  fi
}

prepared() {
  on "$1" timeout 120 bash -c 'until [ -e /run/prepared ]; do sleep 0.1; done'
}

init() {
  local token key
  token=$(openssl rand -hex 3).$(openssl rand -hex 8)
  key=$(openssl rand -hex 32)
  quietly "$1" kubeadm init --config /dev/stdin --upload-certs \
    --skip-token-print --skip-certificate-key-print <<YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
bootstrapTokens: [{token: $token}]
certificateKey: $key
nodeRegistration: {ignorePreflightErrors: [SystemVerification]}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: $VERSION
controlPlaneEndpoint: "$ENDPOINT:6443"
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clusterCIDR: $PODS
YAML
  write_join "$token" "$(ca_hash "$1")" >"$WORK/worker.yaml"
  { cat "$WORK/worker.yaml" && echo "controlPlane: {certificateKey: $key}"; } >"$WORK/replica.yaml"
}

# ca_hash MACHINE: what joining machines know the cluster by.
ca_hash() {
  on "$1" openssl x509 -in /etc/kubernetes/pki/ca.crt -noout -pubkey |
    openssl pkey -pubin -outform der | openssl dgst -sha256 -r | cut -d' ' -f1
}

write_join() {
  cat <<YAML
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: "$ENDPOINT:6443"
    token: $1
    caCertHashes: ["sha256:$2"]
nodeRegistration: {ignorePreflightErrors: [SystemVerification]}
YAML
}

join() { quietly "$2" kubeadm join --config /dev/stdin <"$WORK/$1.yaml"; }

# attach MACHINE: only once it serves, since a machine behind the load balancer
# reaches nobody but itself at the load balancer's address.
attach() {
  local zone
  zone=zones/$(about "$1" 3)
  curl -fsS --config "$WORK/curl" -o /dev/null -H 'Content-Type: application/json' \
    -d "{\"instances\": [{\"instance\": \"$zone/instances/$1\"}]}" \
    "$API/$zone/instanceGroups/$(about "$1" 4)/addInstances"
}

ready() {
  local first
  read -r first _ <"$WORK/machines"
  # shellcheck disable=SC2016 # the machine's shell expands it
  on "$first" timeout 300 bash -c '
    export KUBECONFIG=/etc/kubernetes/admin.conf
    until [ "$(kubectl get nodes --no-headers | grep -cw Ready)" = "$1" ]; do sleep 0.2; done' - "$1"
}

add_replicas() {
  local machine
  for machine in "$@"; do
    prepared "$machine"
    join replica "$machine"
    attach "$machine"
  done
}

add_worker() {
  prepared "$1"
  join worker "$1"
}

up() {
  local replicas workers machine pid pids=()
  read -ra replicas <<<"$2"
  read -ra workers <<<"$3"
  prepared "$1"
  init "$1"
  add_replicas "${replicas[@]}" &
  pids+=($!)
  for machine in "${workers[@]}"; do
    add_worker "$machine" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do
    wait "$pid"
  done
  ready $((1 + ${#replicas[@]} + ${#workers[@]}))
}

"$@"
