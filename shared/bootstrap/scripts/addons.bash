# upgrade_addons: kube-proxy and CoreDNS become those of this machine's version, where
# the cluster has them. kubeadm does it only when all API servers have that version.
# https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/
upgrade_addons() {
  local version
  export KUBECONFIG=/etc/kubernetes/admin.conf
  version=$(attribute kubernetes-version) || return 1
  cat >"$scratch/upgrade.yaml" <<UPGRADE || return 1
apiVersion: kubeadm.k8s.io/v1beta4
kind: UpgradeConfiguration
apply: {kubernetesVersion: $version}
UPGRADE
  within 300 forget_gone || return 1
  within 300 addon_upgraded coredns deployment/coredns || return 1
  within 300 addon_upgraded kube-proxy daemonset/kube-proxy
}

# forget_gone: for a minute after its node has gone a replica's pods are listed, and its
# API server counts for kubeadm.
forget_gone() {
  local servers pod node found
  servers=$(kubectl get pods --namespace kube-system --selector component=kube-apiserver \
    --output 'jsonpath={range .items[*]}{.metadata.name} {.spec.nodeName}{"\n"}{end}') || return 1
  while read -r pod node; do
    [ -n "$node" ] || continue
    found=$(kubectl get node "$node" --ignore-not-found --output name) || return 1
    [ -n "$found" ] || kubectl delete pod "$pod" --namespace kube-system --force --grace-period 0 || return 1
  done <<<"$servers"
}

# addon_upgraded PHASE OBJECT: where one API server has another version, kubeadm does
# nothing, and says so.
addon_upgraded() {
  local found log=$scratch/kubeadm-addon.log
  found=$(kubectl get "$2" --namespace kube-system --ignore-not-found --output name) || return 1
  [ -n "$found" ] || return 0
  quietly kubeadm upgrade apply phase addon "$1" --config "$scratch/upgrade.yaml" || return 1
  ! grep Skipping "$log"
}
