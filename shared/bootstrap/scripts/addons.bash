# upgrade_addons: kube-proxy and CoreDNS become those of this machine's version, which
# kubeadm does only when all API servers have it.
# https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/
upgrade_addons() {
  local version
  version=$(attribute kubernetes-version) || return 1
  cat >"$scratch/upgrade.yaml" <<UPGRADE || return 1
apiVersion: kubeadm.k8s.io/v1beta4
kind: UpgradeConfiguration
apply: {kubernetesVersion: $version}
UPGRADE
  within 300 addons_upgraded
}

# addons_upgraded: for a while after a replica has gone its API server counts still, and
# kubeadm then does nothing, and says so.
addons_upgraded() {
  local log=$scratch/kubeadm-addons.log
  quietly kubeadm upgrade apply phase addon all --config "$scratch/upgrade.yaml" || return 1
  ! grep 'Skipping upgrade of addons' "$log"
}
