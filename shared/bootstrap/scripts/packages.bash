
readonly stamp=$state/packages # names what was installed, when all of it is

# install_packages ROLE: puts a container runtime and Kubernetes on a stock Debian
# or Ubuntu. An image that has all of it already, as the local one, is left alone.
install_packages() {
  if installed; then
    return
  fi
  repeatedly packages 'install packages'
  case $1 in
    replica | worker) pull_images "$1" || log 'not all images could be pulled yet' ;;
  esac
}

# installed: nothing that a node needs is missing, and nothing is half-done.
installed() {
  local name broken
  [ ! -f "$stamp" ] || return 0
  for name in kubeadm kubelet kubectl containerd; do
    command -v "$name" >/dev/null || return 1
  done
  for name in host-local loopback portmap ptp; do
    [ -x "/opt/cni/bin/$name" ] || return 1
  done
  broken=$(dpkg --audit) || return 1
  [ -z "$broken" ]
}

# get_packages: one attempt to install them. What an earlier one, or a power cut, has
# left half-done is finished first.
get_packages() {
  local version containerd
  phase 'installing packages'
  export DEBIAN_FRONTEND=noninteractive
  within 600 timeout 600 dpkg --force-confold --configure -a
  within 120 apt_get update
  apt_get install --fix-broken
  apt_get install ca-certificates curl gnupg jq nftables conntrack socat ethtool openssl
  add_repositories
  within 120 apt_get update
  version=$(attribute kubernetes-version)
  version=${version#v}
  containerd=$(newest_containerd)
  apt_get install --allow-change-held-packages "containerd.io=$containerd" \
    "kubelet=$version-*" "kubeadm=$version-*" "kubectl=$version-*" kubernetes-cni cri-tools || fail_for kubelet
  apt-mark hold containerd.io kubelet kubeadm kubectl kubernetes-cni cri-tools
  configure_containerd
  stamp_packages
}

# apt_get WHAT…: waits for who else installs, such as the image's own updates, and for
# slow mirrors, but for neither for ever.
apt_get() {
  timeout --kill-after=60 1800 apt-get -yq -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold \
    -o Acquire::Retries=5 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 "$@"
}

# newest_containerd: the newest containerd of major version 2 that there is, whichever
# that is: Docker's repository does not have each that is released.
newest_containerd() {
  local version
  version=$(versions containerd.io | grep -E '^2[.]' | sort -V | tail -n 1) || version=0
  dpkg --compare-versions "$version" ge @CONTAINERD_FLOOR@ || fail_for containerd.io
  echo "$version"
}

# versions PACKAGE: those that the repositories have.
versions() { apt-cache madison "$1" | awk '{ print $3 }'; }

# fail_for PACKAGE: fails, and says which versions there are.
fail_for() {
  log "of $1 the repositories have: $(versions "$1" | sed -n 1,8p | paste -sd ' ')" >&2
  return 1
}

# stamp_packages says what was installed, in the console and to the client.
stamp_packages() {
  dpkg-query -Wf '${Package} ${Version}\n' containerd.io kubelet kubeadm kubectl kubernetes-cni cri-tools >"$stamp.new"
  sync "$stamp.new"
  mv "$stamp.new" "$stamp"
  log "installed $(paste -sd ',' "$stamp")"
  publish packages "$stamp" 4 || log 'what was installed could not be published'
}

# pull_images ROLE: while the first machine begins the cluster, the others fetch what
# they will run. What fails here is fetched again when it is needed.
pull_images() {
  local version needed=.
  [ "$1" != worker ] || needed='/(kube-proxy|pause):'
  phase 'pulling images'
  version=$(attribute kubernetes-version) || return 1
  kubeadm config images list --kubernetes-version "$version" | grep -E "$needed" |
    timeout 1200 xargs -r -n 1 -P 4 crictl --runtime-endpoint unix:///run/containerd/containerd.sock pull
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
  curl -fsSL --retry 5 --max-time 120 "$1" | gpg --dearmor --yes -o "/etc/apt/keyrings/$2.gpg"
}

configure_containerd() {
  install -d /etc/containerd
  cat >/etc/containerd/config.toml <<'TOML'
version = 3
imports = ['/etc/containerd/conf.d/*.toml']
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
