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
  within 300 addon_upgraded coredns deployment/coredns || return 1
  within 300 addon_upgraded kube-proxy daemonset/kube-proxy
}

# addon_upgraded PHASE OBJECT: for a while after a replica has gone its API server counts
# still; then kubeadm does nothing, and says so.
addon_upgraded() {
  local found log=$scratch/kubeadm-addon.log
  found=$(kubectl get "$2" --namespace kube-system --ignore-not-found --output name) || return 1
  [ -n "$found" ] || return 0
  quietly kubeadm upgrade apply phase addon "$1" --config "$scratch/upgrade.yaml" || return 1
  ! grep Skipping "$log"
}
