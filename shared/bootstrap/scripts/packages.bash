
# install_packages ROLE: puts a container runtime and Kubernetes on a stock Debian
# or Ubuntu. An image that has them already, as the local one, is left alone.
install_packages() {
  if command -v kubeadm >/dev/null && command -v containerd >/dev/null; then
    return
  fi
  phase 'installing packages'
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -yq ca-certificates curl gnupg jq nftables conntrack socat ethtool openssl
  add_repositories
  apt-get update -q
  local version
  version=$(attribute kubernetes-version)
  version=${version#v}
  apt-get install -yq "containerd.io=@CONTAINERD_VERSION@-*" \
    "kubelet=$version-*" "kubeadm=$version-*" "kubectl=$version-*" kubernetes-cni
  apt-mark hold containerd.io kubelet kubeadm kubectl kubernetes-cni
  configure_containerd
  if [ "$1" != first ]; then
    pull_images "v$version" "$1"
  fi
}

# pull_images VERSION ROLE: while the first machine begins the cluster, the others
# fetch what they will run. What fails here is fetched again when it is needed.
pull_images() {
  local needed=.
  [ "$2" != worker ] || needed='/(kube-proxy|pause):'
  phase 'pulling images'
  kubeadm config images list --kubernetes-version "$1" | grep -E "$needed" |
    xargs -r -n 1 -P 4 crictl --runtime-endpoint unix:///run/containerd/containerd.sock pull ||
    log 'not all images could be pulled yet'
}

add_repositories() {
  local minor id codename
  minor=$(attribute kubernetes-version | cut -d. -f1,2)
  # shellcheck source=/dev/null
  id=$(. /etc/os-release && echo "$ID")
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  install -d -m 0755 /etc/apt/keyrings
  fetch_key "https://pkgs.k8s.io/core:/stable:/$minor/deb/Release.key" kubernetes
  fetch_key "https://download.docker.com/linux/$id/gpg" docker
  cat >/etc/apt/sources.list.d/kubectl-ha.list <<LIST
deb [signed-by=/etc/apt/keyrings/kubernetes.gpg] https://pkgs.k8s.io/core:/stable:/$minor/deb/ /
deb [signed-by=/etc/apt/keyrings/docker.gpg] https://download.docker.com/linux/$id $codename stable
LIST
}

fetch_key() {
  curl -fsSL --retry 5 "$1" | gpg --dearmor --yes -o "/etc/apt/keyrings/$2.gpg"
}

configure_containerd() {
  install -d /etc/containerd
  cat >/etc/containerd/config.toml <<'TOML'
version = 3
[plugins.'io.containerd.cri.v1.runtime'.cni]
  bin_dirs = ['/opt/cni/bin']
  conf_dir = '/etc/cni/net.d'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
  runtime_type = 'io.containerd.runc.v2'
[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
  SystemdCgroup = true
TOML
  systemctl restart containerd
}
