#!/bin/bash
# What every machine of a cluster runs at each boot, the same on Google's
# Compute Engine and on the local one. The parts are joined in this order:
# lib, agent, packages, host, kubeadm, admin, etcd, certificates, addons, route, image, main.
set -euo pipefail
shopt -s inherit_errexit # $(…) too ends at its first failure

readonly metadata=http://169.254.169.254/computeMetadata/v1
readonly flavor='Metadata-Flavor: Google'
readonly state=/var/lib/kubectl-ha # survives a reboot
readonly scratch=/run/kubectl-ha   # does not: what is secret stays in memory

log() { echo "kubectl-ha: $*"; }

# within SECONDS COMMAND…: repeats the command each second until it succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 1 || return 1
  done
}

# unit NAME WHAT [ARGUMENT…]: a service that runs this script with NAME and the
# arguments, which does WHAT.
unit() {
  cat >"/etc/systemd/system/kubectl-ha-$1.service" <<UNIT
[Unit]
Description=$2
[Service]
ExecStart=$state/machine $1 ${*:3}
Restart=always
RestartSec=2
UNIT
}

# serve NAME…: starts the services. They are started so at each boot.
serve() { systemctl restart --no-block "${@/#/kubectl-ha-}"; }

# How curl insists: by time, not by number, since a slow computer's metadata
# server may be away for longer than a few tries last.
readonly insist=(--retry 300 --retry-delay 1 --retry-max-time 300 --retry-connrefused --max-time 60)

# metadata PATH: a value from the metadata server; fails where there is none.
metadata() {
  curl -fsS "${insist[@]}" -H "$flavor" "$metadata/$1"
}

# attribute NAME: one of our own attributes, or nothing where there is none; fails
# where the metadata server did not say so (curl's 22 is its answer).
attribute() {
  metadata "instance/attributes/kubectl-ha-$1" 2>/dev/null || [ $? -eq 22 ]
}

# publish KEY FILE [TRIES]: hands a public value to the client, as a guest attribute.
# Google takes ten writes a minute and may drop what is more, so it is written again
# until it is read back: 40 tries are five minutes, 4 seven seconds.
publish() {
  local left=${3:-40} pause=1
  until published "$1" "$2"; do
    [ $((left -= 1)) -gt 0 ] || return 1
    sleep "$pause" || return 1
    [ "$pause" -eq 8 ] || pause=$((pause * 2))
  done
}

# published KEY FILE: writes the value, and reads it back.
published() {
  local url=$metadata/instance/guest-attributes/kubectl-ha/$1
  [ "$(curl -fsS --max-time 20 -o /dev/null -X PUT -H "$flavor" --data-binary "@$2" "$url" \
    --next -fsS --max-time 20 -H "$flavor" "$url")" = "$(<"$2")" ]
}

# phase TEXT [TRIES]: tells how far this machine is, in the console and to the
# client, but does not hold it up for long.
phase() {
  log "$1"
  { printf '%s' "$1" >"$scratch/phase" && publish phase "$scratch/phase" "${2:-4}"; } ||
    log "the phase could not be published"
}

# attributes ETAG HEADERS: all attributes as JSON, once they differ from those of ETAG.
attributes() {
  curl -fsS --max-time 120 -H "$flavor" -D "$2" \
    "$metadata/instance/attributes/?recursive=true&alt=json&wait_for_change=true&timeout_sec=60&last_etag=$1"
}

# next_value NAME [OLD]: waits until the attribute is there and is not OLD.
next_value() {
  local name=kubectl-ha-$1 old=${2:-} etag=0 value headers=$scratch/headers.$BASHPID
  while :; do
    if value=$(attributes "$etag" "$headers" | jq -r --arg name "$name" '.[$name] // empty'); then
      etag=$(awk 'tolower($1) == "etag:" { print $2 }' "$headers" | tr -d '\r')
      if [ -n "$value" ] && [ "$value" != "$old" ]; then
        printf '%s\n' "$value"
        return
      fi
    else
      sleep 1 # the metadata server is away; it answers again within seconds
    fi
  done
}

# obey REQUEST COMMAND DONE: runs the command each time a client asks for it by a new id,
# while that holds the Lease, and answers with the id and what came of it. Once for each
# id: a boot must not do it again.
obey() {
  local id answer
  id=$(cat "$state/$1" 2>/dev/null || true)
  while :; do
    id=$(next_value "$1" "$id")
    printf '%s' "$id" >"$state/$1"
    if "$2"; then answer=$3; else answer='failed: its console says why'; fi
    printf '%s %s' "$id" "$answer" >"$scratch/answer-$1"
    publish "$1" "$scratch/answer-$1"
  done
}

# node_name: the machine's name at Compute Engine, which is that of its node and of
# its identity. hostname may say another: a long one, or one that somebody has set.
node_name() { metadata instance/name; }

# pod_range: the machine's own alias range where its pods have addresses of that,
# else nothing.
pod_range() {
  local cni
  cni=$(attribute cni) || return 1
  [ "$cni" != native ] || metadata instance/network-interfaces/0/ip-aliases/0
}

# repeatedly STEP GOAL [UNDO…]: takes a step of this script, again and again until
# it succeeds. Each attempt is a process of its own, which its first failure ends.
repeatedly() {
  local attempt=0 step=$1 goal=$2
  shift 2
  until "$0" "$step"; do
    attempt=$((attempt + 1))
    phase "failed: attempt $attempt to $goal, see the lines above"
    sleep $((attempt < 6 ? attempt * 5 : 30))
    "$@" || true
  done
}

# identity: this machine's identity token for its cluster, good for an hour.
identity() {
  metadata "instance/service-accounts/default/identity?audience=$(attribute audience)&format=full"
}

# Google's guest agent takes all alias ranges for addresses of the machine itself:
# it adds a local route of each, and nothing would reach the pods. There are three
# of it: one program; a manager that runs its core as a plugin; and both, of which
# one is disabled.

# leave_aliases_alone RANGE: has the agent leave the pods' range to the pods. It may
# not obey at once, or at all: keep_routes sees to it from then on.
leave_aliases_alone() {
  local config=/etc/default/instance_configs.cfg
  if ! grep -qs '^ip_aliases = false' "$config"; then
    printf '\n[IpForwarding]\nip_aliases = false\n' >>"$config"
    renew_agent || log "warning: the guest agent could not be told to leave $1 alone"
  fi
  release_pods "$1" || log "warning: the local route of $1 could not be removed yet"
}

# renew_agent has what runs of the agent read its settings again. A manager that is
# started anew may keep its plugin as it is, with the settings of old; it may never
# be done starting, so it is not waited for. What does not run is not started.
renew_agent() {
  { command -v ggactl_plugin >/dev/null && timeout 30 ggactl_plugin coreplugin restart; } ||
    systemctl try-restart --no-block 'google-guest-agent*.service'
}

# release_pods RANGE: removes the agent's route of the pods' range, if it is there. An
# agent that has just read its settings may be faster.
release_pods() {
  routed "$1" || return 0
  if ip -4 route del local "$1" table local; then
    log "the guest agent's route of the pods' range $1 was removed"
  elif routed "$1"; then
    return 1
  fi
}

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
  dpkg --compare-versions "$version" ge 2.0.0 || fail_for containerd.io
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

# prepare_host ROLE PODS: what Kubernetes wants of a machine. Done at every boot.
prepare_host() {
  swapoff -a
  set_kernel
  keep_foreign_routes
  hasten_pings
  install -m 0700 "$0" "$state/machine"
  write_units "$1" "$2"
  guard_metadata
  if [ -n "$2" ]; then
    configure_pod_network "$2"
  fi
  systemctl start containerd
}

# set_kernel: what is set stays so when all settings are read again, and is so at
# the next boot before this script is. The name sorts after that of Google's file
# (60-gce-network-security.conf), which has the machine forward nothing.
set_kernel() {
  local settings=/etc/sysctl.d/99-kubectl-ha.conf modules=/etc/modules-load.d/kubectl-ha.conf
  install -d "${settings%/*}" "${modules%/*}"
  echo 'net.ipv4.ip_forward = 1' >"$settings"
  printf '%s\n' overlay br_netfilter >"$modules"
  modprobe -a overlay br_netfilter 2>/dev/null || true # built in, or not ours to load
  sysctl -qp "$settings"
}

# keep_foreign_routes: networkd drops all routes and rules that it has not made when
# it starts anew, as at its own update: those of the load balancer's address, too.
# https://github.com/GoogleCloudPlatform/guest-agent/issues/613
keep_foreign_routes() {
  local config=/etc/systemd/networkd.conf.d/kubectl-ha.conf
  install -d "${config%/*}"
  printf '[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n' >"$config"
}

# hasten_pings: a load balancer may leave the kubelet's connection with a replica that
# is lost. By default the kubelet finds out after 30 s without a word and 15 s without
# an answer to a ping: too late for its lease, without which its node is NotReady
# after 25 s.
hasten_pings() {
  local config=/etc/systemd/system/kubelet.service.d/20-kubectl-ha.conf
  install -d "${config%/*}"
  printf '[Service]\nEnvironment=HTTP2_READ_IDLE_TIMEOUT_SECONDS=5 HTTP2_PING_TIMEOUT_SECONDS=10\n' >"$config"
}

# write_units ROLE PODS: the services that go on; systemd reads them with the guard's.
write_units() {
  if [ "$1" != worker ]; then
    unit admin "Sign the administrator certificates that kubectl ha asks for"
    unit etcd-client 'Sign the certificates by which kubectl ha reads and writes a backup of etcd'
    unit etcd 'Tell how etcd is, and begin it anew when kubectl ha asks for that'
    unit certificates 'Renew the certificates of the control plane'
    unit addons 'Upgrade kube-proxy and CoreDNS when kubectl ha asks for that'
  fi
  unit route "Keep the routes of the load balancer's address, and the guest agent off the pods' addresses" "$1" "$2"
}

# guard_metadata keeps pods off the metadata server, so that no pod can pose as
# its machine. At each boot the guard is there before any pod is: without it,
# containerd and the kubelet do not start.
guard_metadata() {
  cat >/etc/systemd/system/kubectl-ha-metadata.service <<UNIT
[Unit]
Description=Keep pods off the metadata server
Wants=user.slice
After=user.slice
Before=containerd.service kubelet.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=$state/machine guard
[Install]
RequiredBy=containerd.service kubelet.service
UNIT
  systemctl enable --quiet kubectl-ha-metadata containerd kubelet # which has systemd read the units
  systemctl start kubectl-ha-metadata # not started anew: what requires it would be, too
}

# guard: to the metadata server come the system's services and people's sessions,
# which OS Login looks up there; pods come to its resolver only, those on the
# machine's network too. What is in no slice of those is refused.
guard() {
  nft -f - <<NFT
table ip kubectl-ha-metadata
delete table ip kubectl-ha-metadata
table ip kubectl-ha-metadata {
  chain forward {
    type filter hook forward priority filter - 10
    ip daddr 169.254.169.254 jump pods
  }
  chain output {
    type filter hook output priority filter - 10
    ip daddr 169.254.169.254 jump host
  }
  chain host {
$(from_slice system)
$(from_slice user)
    tcp dport 8443 accept # of the local Compute Engine: by whose keys API servers know its tokens
    jump pods
  }
  chain pods {
    meta l4proto { tcp, udp } th dport 53 accept
    drop
  }
}
NFT
}

# from_slice NAME: rules that accept what is sent from a slice. Kernels before 6.11
# count its level from the root of all cgroups, which a machine that is a container
# does not see: what has another slice's number at that level is not accepted.
from_slice() {
  local level slice=$1.slice
  [ -f /sys/fs/cgroup/cgroup.controllers ] || slice=unified/$slice # version 1, and systemd's own 2
  [ -d "/sys/fs/cgroup/$slice" ] || return 0
  for level in {1..8}; do
    echo "    socket cgroupv2 level $level \"$slice\" accept"
  done
}

# configure_pod_network RANGE gives pods addresses from the machine's own alias
# range: the VPC routes them, so there is no overlay and no daemon.
configure_pod_network() {
  install -d /etc/cni/net.d
  # The addresses given out are kept in /run: no pod outlives a reboot.
  cat >/etc/cni/net.d/10-kubectl-ha.conflist <<CNI
{
  "cniVersion": "1.0.0",
  "name": "vpc",
  "plugins": [
    {
      "type": "ptp",
      "mtu": 1460,
      "ipam": {
        "type": "host-local",
        "dataDir": "/run/kubectl-ha/pods",
        "ranges": [[{"subnet": "$1"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
CNI
  masquerade "$1"
}

# masquerade RANGE: what pods send outside private networks leaves as the machine.
masquerade() {
  nft -f - <<NFT
table ip kubectl-ha-egress
delete table ip kubectl-ha-egress
table ip kubectl-ha-egress {
  chain postrouting {
    type nat hook postrouting priority srcnat
    ip saddr $1 ip daddr != { 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 } masquerade
  }
}
NFT
}

# render NAME: fills in what only the machine knows, in a file only root can read.
render() {
  local name address zone legacy=true ignore=SystemVerification
  name=$(node_name)
  address=$(metadata instance/network-interfaces/0/ip)
  zone=$(metadata instance/zone)
  zone=${zone##*/}
  if [ -f /sys/fs/cgroup/cgroup.controllers ]; then # cgroup v2
    legacy=false ignore=none
  fi
  attribute "$1" | sed \
    -e "s|@NAME@|$name|g" \
    -e "s|@ADDRESS@|$address|g" \
    -e "s|@ENDPOINT@|$(attribute endpoint)|g" \
    -e "s|@PROJECT@|$(metadata project/project-id)|g" \
    -e "s|@ZONE@|$zone|g" \
    -e "s|@REGION@|${zone%-*}|g" \
    -e "s|@FAIL_CGROUP_V1@|$([ "$legacy" = true ] && echo false || echo true)|g" \
    -e "s|@IGNORE@|$ignore|g" \
    -e "s|@CONNTRACK_PER_CORE@|$(conntrack_per_core /proc/sys/net/netfilter/nf_conntrack_max)|g" \
    -e "s|@CERTIFICATE_KEY@|${2:-}|g" >"$scratch/$1.yaml"
}

# conntrack_per_core FILE: how many connections kube-proxy has the kernel remember,
# its default. A machine that shares its kernel cannot set that, which would end
# kube-proxy wherever the limit is lower: with little memory, or many CPUs.
conntrack_per_core() {
  if [ -e "$1" ] && [ ! -w "$1" ]; then
    echo 0 # as it is
  else
    echo 32768
  fi
}

# configure_api_server: what the API server reads from files.
configure_api_server() {
  local name
  install -d -m 0755 /etc/kubernetes
  for name in authentication admission audit-policy; do
    attribute "$name" >"/etc/kubernetes/$name.yaml"
  done
}

readonly encryption=/etc/kubernetes/pki/encryption.yaml # which kubeadm reset removes

# make_encryption_key: what is to be encrypted in etcd gets a key of the cluster's own.
make_encryption_key() {
  local config key
  config=$(attribute encryption)
  [ -n "$config" ] || return 0
  key=$(head -c 32 /dev/urandom | base64 -w0)
  install -d -m 0755 "${encryption%/*}"
  (umask 077 && printf '%s\n' "${config/@KEY@/"$key"}" >"$encryption")
}

# take_encryption_key: a further replica gets it from the Secret that only those that
# join may read.
take_encryption_key() {
  [ -n "$(attribute encryption)" ] || return 0
  install -d -m 0755 "${encryption%/*}"
  within 300 secret kubectl-ha-encryption encryption.yaml "$encryption"
}

# quietly COMMAND…: runs kubeadm with its output in a file of root's, because
# the console is no place for what it may print; its last lines come on failure.
quietly() {
  local log=${log:-$scratch/kubeadm.log}
  if ! "$@" >"$log" 2>&1; then
    grep -vE -- '--token|--certificate-key|--discovery' "$log" | tail -n 20 || true
    return 1
  fi
}

# How long, in seconds, a phase of kubeadm may still take when kubeadm has waited
# in vain. Some of its waits are short, and not to be configured.
readonly patience=300

# persist WHAT kubeadm COMMAND…: runs kubeadm, which goes on where only a wait of
# its own ran out: to reset a machine that is slow would make it begin anew, and
# be as slow again. Each phase that it comes to has its own patience.
persist() {
  local what=$1 at='' last='' end=0 done='' again=()
  shift
  until quietly "$@" "${again[@]}"; do
    at=$(waited_in) && done=$(done_before "$2" "$at") || return 1
    if [ "$at" != "$last" ]; then
      last=$at end=$((SECONDS + patience))
    fi
    [ "$SECONDS" -lt "$end" ] || return 1
    again=("--skip-phases=$done")
    phase "$what, for longer than kubeadm waits ($at)"
  done
}

# How kubeadm says that a wait of its own ran out. It gives etcd 2 s for an answer,
# in some places only once.
readonly ran_out='(failed while|timeout) waiting for|context deadline exceeded|timed out|TLS handshake timeout|etcd member [0-9a-f]+ is not started|in sync with leader'

# waited_in: the phase in which a wait of kubeadm's ran out. It fails where kubeadm
# failed of anything else, and where waiting does not help: a control plane does not
# start without etcd, which has had its time.
waited_in() {
  local at
  at=$(sed -nE "s/^.*error execution phase ([a-z-]+)[^:]*: .*($ran_out).*$/\1/p" "$scratch/kubeadm.log" | tail -n 1) || return 1
  [ -n "$at" ] || return 1
  [ "$at" != wait-control-plane ] || etcd_leads || return 1
  echo "$at"
}

# The phases of kubeadm's commands, in its order.
declare -Ar phases=(
  [init]="preflight,certs,kubeconfig,etcd,control-plane,kubelet-start,wait-control-plane,upload-config,upload-certs,mark-control-plane,bootstrap-token,kubelet-finalize,addon"
  [join]="preflight,control-plane-prepare,check-etcd,kubelet-start,etcd-join,kubelet-wait-bootstrap,control-plane-join,wait-control-plane"
)

# done_before COMMAND PHASE: the phases that need not be done again when kubeadm goes
# on in this one. It fails for the first, and for one that it does not know.
done_before() {
  local all="${phases[$1]}," from=$2
  # kubeadm has deleted what the kubelet gets its certificate with, even in vain.
  if [ "$from" = kubelet-wait-bootstrap ] && [ ! -f /etc/kubernetes/kubelet.conf ]; then
    from=kubelet-start
  fi
  local before=${all%%",$from,"*}
  [ "$before" != "$all" ] || return 1
  echo "$before"
}

initialise() {
  local tokens config
  configure_api_server
  make_encryption_key
  (umask 077 && openssl rand -hex 32 | tr -d '\n' >"$scratch/certificate-key")
  render kubeadm "$(cat "$scratch/certificate-key")"
  phase 'initialising the control plane'
  # Its last phases go side by side: kubeadm sends five requests a second.
  persist 'initialising the control plane' kubeadm init --config "$scratch/kubeadm.yaml" \
    --skip-phases=bootstrap-token,addon,show-join-command --upload-certs --skip-certificate-key-print
  complete bootstrap-token &
  tokens=$!
  complete upload-config kubeadm & # again: without the skipped phase it notes add-ons as disabled
  config=$!
  complete addon all || { wait "$tokens" "$config" || true; return 1; } # nothing goes on beside a reset
  wait "$tokens"
  wait "$config"
  end_bootstrap_tokens
  offer_certificates
}

# complete PHASE…: one of kubeadm's phases, which can be done again.
complete() {
  local log=$scratch/kubeadm-$1.log
  within 300 quietly kubeadm init phase "$@" --config "$scratch/kubeadm.yaml"
}

# end_bootstrap_tokens: kubeadm made a token for joining, and gave all that have one
# the right to be any node. Nobody needs either here: machines are their own nodes.
# The other token is good for nothing: when it ends, so do the uploaded certificates.
end_bootstrap_tokens() {
  local other
  export KUBECONFIG=/etc/kubernetes/admin.conf
  other=$(kubectl --namespace kube-system get secret kubeadm-certs -o 'jsonpath={.metadata.ownerReferences[0].name}')
  kubectl --namespace kube-system delete secret --field-selector "type=bootstrap.kubernetes.io/token,metadata.name!=$other"
  kubectl delete clusterrolebinding --ignore-not-found \
    kubeadm:kubelet-bootstrap kubeadm:node-autoapprove-bootstrap kubeadm:get-nodes
}

# offer_certificates: the client hands the uploaded certificates on to the replicas
# that it lets join, by their key, and with them the key of encryption at rest. When
# it is done it deletes all of it, which it finds by the Role.
offer_certificates() {
  local name
  name=$(node_name)
  kubectl create --validate=false -f - <<OFFER
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: kubectl-ha-join-$name, namespace: kube-system}
rules: []
$(secret_of kubectl-ha-encryption "$encryption" encryption.yaml)
$(secret_of kubectl-ha-upload "$scratch/certificate-key" certificate-key)
OFFER
  rm -f "$scratch/certificate-key"
}

# secret_of NAME FILE KEY: a Secret that has the file under the key; nothing where
# there is no such file.
secret_of() {
  [ -f "$2" ] || return 0
  cat <<SECRET
---
apiVersion: v1
kind: Secret
metadata: {name: $1, namespace: kube-system}
data: {$3: $(base64 -w0 "$2")}
SECRET
}

join_replica() {
  configure_api_server
  phase 'waiting for its turn'
  discover
  local key
  key=$(certificate_key)
  take_encryption_key
  render kubeadm "$key"
  phase 'joining the control plane'
  hasten_etcd &
  hasten_kubelet &
  persist 'joining the control plane' kubeadm join --config "$scratch/kubeadm.yaml"
}

# hasten_etcd: a new member announces itself as soon as it knows the leader. If the
# leader's snapshot has that already, the member never sees it happen, serves nobody,
# and tries again only after 7 s; started again, it does so at once. A learner has no
# vote: ended, it is missed by nobody.
hasten_etcd() {
  local lost=0
  until pgrep -x etcd >/dev/null; do
    kill -0 $$ 2>/dev/null || return 0
    sleep 0.2 # kubeadm has first to prepare
  done
  while kill -0 $$ 2>/dev/null && [ "$lost" -lt 2 ]; do
    case $(announcement) in
      done) return ;;
      pending) lost=$((lost + 1)) ;;
      *) lost=0 ;;
    esac
    sleep 0.02 # it is promoted within half a second, and then left alone
  done
  [ "$lost" -lt 2 ] || pkill -TERM -x etcd || true
}

# announcement: "pending" for a learner that has the snapshot and waits for its
# announcement, which takes some ms; "done" for a voter, which waits no more or is to
# be left alone; nothing for an etcd that is not there yet.
announcement() {
  etcd_metrics | awk '
    $1 == "etcd_server_is_learner" { known = 1; learner = $2 }
    $1 == "etcd_server_proposals_applied_total" { applied = $2 }
    $1 == "etcd_server_proposals_pending" { pending = $2 }
    END {
      if (!known || !applied) exit
      if (!learner) print "done"
      else if (pending) print "pending"
    }'
}

readonly kubelet_certificate=/var/lib/kubelet/pki/kubelet-client-current.pem # with its key

# hasten_kubelet: kubeadm has the kubelet ask its own machine's API server for a
# certificate, and register its node, while that still waits for etcd. Refused, it
# asks again only up to 10 s later; started again, it asks at once. This ends with
# the attempt that it helps.
hasten_kubelet() {
  local api
  api=$(own_api)
  until answers "$api"; do
    kill -0 $$ 2>/dev/null || return 0
    sleep 0.3 # an API server that is not up yet can only be asked again
  done
  registered "$api" || systemctl restart kubelet
}

# hasten_worker: as long as nobody signs its certificate, as before there is a leader of
# the controllers, the kubelet asks to register as nobody, and ever more seldom: up to 7 s
# apart. With a certificate that came late it is started again.
hasten_worker() {
  local begun=$SECONDS api
  until [ -e "$kubelet_certificate" ]; do
    kill -0 $$ 2>/dev/null || return 0
    sleep 0.3 # the kubelet waits for it in its own way, and tells nobody
  done
  [ $((SECONDS - begun)) -ge 3 ] || return 0 # it asks soon enough
  api=https://$(attribute endpoint):6443
  registered "$api" || systemctl restart kubelet
}

# registered API: this machine's kubelet has a certificate, and its node is there.
registered() {
  local name
  name=$(node_name) || return 1
  curl -fsS --max-time 60 --cacert /etc/kubernetes/pki/ca.crt --cert "$kubelet_certificate" \
    -o /dev/null "$1/api/v1/nodes/$name" 2>/dev/null
}

own_api() { echo "https://$(metadata instance/network-interfaces/0/ip):6443"; }

api_answers() { answers "$(own_api)"; }

# answers API: it is ready. One that is not there refuses at once; one that is slow
# gets the time.
answers() {
  curl -fsS --max-time 60 --cacert /etc/kubernetes/pki/ca.crt -o /dev/null \
    "$1/readyz" 2>/dev/null
}

join_worker() {
  phase 'waiting for its turn'
  discover
  render kubeadm
  phase 'joining'
  hasten_worker &
  persist 'joining' kubeadm join --config "$scratch/kubeadm.yaml"
}

# discover: waits until the client has published the cluster's CA certificate,
# which is also the sign that it is this machine's turn, and writes the
# kubeconfig that kubeadm discovers the cluster with.
discover() {
  next_value ca >"$scratch/ca.crt"
  cat >"$scratch/discovery.conf" <<CONF
apiVersion: v1
kind: Config
clusters:
- name: cluster
  cluster:
    server: https://$(attribute endpoint):6443
    certificate-authority-data: $(base64 -w0 "$scratch/ca.crt")
users:
- name: machine
  user:
    token: $(identity)
contexts:
- name: machine
  context: {cluster: cluster, user: machine}
current-context: machine
CONF
}

# certificate_key: waits for the Secret that only this machine may read.
certificate_key() {
  local name
  name=$(node_name)
  until secret "kubectl-ha-join-$name" certificate-key "$scratch/certificate-key"; do
    sleep 1 # not granted yet; the API server has no long poll for one object without list rights
  done 2>/dev/null
  cat "$scratch/certificate-key"
  rm -f "$scratch/certificate-key"
}

# secret NAME KEY FILE: writes what a Secret has under the key into a file that only
# root reads.
secret() {
  local url answer
  url="https://$(attribute endpoint):6443/api/v1/namespaces/kube-system/secrets/$1" || return 1
  answer=$(ask_as_machine "$url") || return 1
  rm -f "$scratch/curl.conf" || return 1
  answer=$(jq -r --arg key "$2" '.data[$key] // empty' <<<"$answer") || return 1
  [ -n "$answer" ] || return 1
  (umask 077 && base64 -d <<<"$answer" >"$3.new") || return 1
  mv "$3.new" "$3"
}

# ask_as_machine URL: the API's answer to this machine, known by its identity.
ask_as_machine() {
  local token
  token=$(identity) || return 1
  printf 'header = "Authorization: Bearer %s"\n' "$token" >"$scratch/curl.conf" || return 1
  curl -fsS --max-time 60 --cacert "$scratch/ca.crt" --config "$scratch/curl.conf" "$1"
}
# sign_requests NAME CA SUBJECT LIFE: signs each new request of that name in the
# metadata with a CA below /etc/kubernetes/pki, for a subject that is ours, whatever the
# request says, and a time as date has it. Who may write a control-plane machine's
# metadata owns that machine anyway. What was signed once, or is old, is not signed
# anew: the metadata keep it, and an administrator whose access has ended would have it
# again after a reboot.
sign_requests() {
  local name=$1 ca=$2 request signed=$state/$1-request certificate=$scratch/$1.crt
  request=$(cat "$signed" 2>/dev/null || true)
  while :; do
    request=$(next_value "$name-csr" "$request")
    printf '%s\n' "$request" >"$signed"
    if ! young "$request"; then
      printf 'too old: %s' "$(head -n 1 <<<"$request")" >"$certificate"
      publish "$name-cert" "$certificate"
    elif printf '%s\n' "$request" | sign "${@:2}" >"$certificate"; then
      publish "${ca/\//-}" "/etc/kubernetes/pki/$ca.crt"
      publish "$name-cert" "$certificate"
    else
      log "the request $name-csr for a certificate is not one"
    fi
  done
}

# How old a request may be, in seconds, with clocks that differ by some minutes.
readonly request_life=900

# young REQUEST: its first line says when it was made, in seconds since 1970.
young() {
  local made age
  made=$(sed -n '1s/^asked=\([0-9]\{1,12\}\)$/\1/p' <<<"$1") || return 1
  [ -n "$made" ] || return 1
  age=$(($(date +%s) - made)) || return 1
  [ "${age#-}" -le "$request_life" ]
}

# sign CA SUBJECT LIFE: a client's certificate for the request on stdin. It is valid
# since the CA's is, which kubeadm dates back: replicas whose clocks are behind take it
# at once. Of openssl's commands only ca can do that.
sign() {
  local ca=/etc/kubernetes/pki/$1 place=$scratch/signing-${1/\//-} since until
  since=$(ca_since "$ca") || return 1
  until=$(date -u -d "+$3" +%Y%m%d%H%M%SZ) || return 1
  rm -rf "$place" || return 1
  install -d -m 0700 "$place" || return 1
  touch "$place/index" || return 1
  openssl ca -batch -notext -in /dev/stdin -outdir "$place" \
    -config <(printf '[ca]\ndefault_ca=ours\n[ours]\ndatabase=%s/index\nrand_serial=yes\npolicy=subject\n' "$place" &&
      printf '[subject]\norganizationName=optional\ncommonName=supplied\n') \
    -cert "$ca.crt" -keyfile "$ca.key" -md sha256 \
    -subj "$2" -startdate "$since" -enddate "$until" -extensions client \
    -extfile <(printf '[client]\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n')
}

# ca_since CA: since when its certificate is valid, as openssl ca wants it.
ca_since() {
  local since
  since=$(openssl x509 -in "$1.crt" -noout -startdate) || return 1
  date -u -d "${since#*=}" +%Y%m%d%H%M%SZ
}
# watch_etcd tells how etcd is on this machine whenever that has changed: a client
# that cannot reach the API learns by it whether etcd has lost its quorum.
watch_etcd() {
  local told='' now
  while :; do
    now=$(etcd_told)
    if [ "$now" != "$told" ]; then
      printf '%s' "$now" >"$scratch/etcd"
      publish etcd "$scratch/etcd" 4 && told=$now
    fi
    sleep 10 # guest attributes are made for 10 writes a minute
  done
}

# etcd_told: how etcd is; without a leader, also how many voters it knows: by their
# number a client tells whether the quorum may return.
etcd_told() {
  local now
  now=$(etcd_state)
  case $now in
    alone*) echo "$now $(etcd_voters)" ;;
    *) echo "$now" ;;
  esac
}

# etcd_voters asks etcd where its peers do: there it tells its members also
# without a leader, but only in HTTP/1.1, whatever TLS has agreed on. Nothing is
# printed where etcd does not tell.
etcd_voters() {
  local url pki=/etc/kubernetes/pki/etcd
  url=$(sed -n 's/^ *- --listen-peer-urls=\([^,]*\).*/\1/p' "$etcd_manifest" 2>/dev/null) || true
  { curl -fsS --http1.1 --max-time 10 --cacert "$pki/ca.crt" --cert "$pki/peer.crt" --key "$pki/peer.key" "$url/members" |
    jq '[.[] | select(.isLearner | not)] | length'; } 2>/dev/null || true
}

# etcd_state: "leader"; or "alone" without one, and how many entries of the log
# are known to be committed; or "silent".
etcd_state() {
  etcd_metrics | awk '
    $1 == "etcd_server_has_leader" { known = 1; leader = $2 }
    $1 == "etcd_server_proposals_committed_total" { entries = $2 }
    END {
      if (!known) print "silent"
      else if (leader) print "leader"
      else printf "alone %.0f\n", entries
    }'
}

# etcd_metrics answers also while etcd has no leader.
etcd_metrics() { curl -fsS --max-time 60 http://127.0.0.1:2381/metrics 2>/dev/null || true; }

# obey_renewals begins etcd anew with what this machine has when a client asks
# for it, once for each id: a boot must not do it again.
obey_renewals() {
  local id
  id=$(cat "$state/renewal" 2>/dev/null || true)
  etcd_joins
  while :; do
    id=$(next_value renew "$id")
    printf '%s' "$id" >"$state/renewal"
    printf '%s %s' "$id" "$(renew)" >"$scratch/renewed"
    publish renew "$scratch/renewed"
  done
}

# How long, in seconds, etcd and the API server may take to start.
readonly starting=600

# renew: etcd starts once as a cluster of its own, then as ever.
# https://etcd.io/docs/v3.6/op-guide/recovery/
renew() {
  if [ "$(etcd_state)" = leader ]; then
    echo 'refused: its etcd has a leader'
  elif ! { etcd_alone && within "$starting" etcd_leads; }; then
    echo 'failed: its etcd does not start as a cluster of its own'
  elif ! { etcd_joins && within "$starting" serves; }; then
    echo 'failed: its API server does not start with the new etcd'
  else
    echo begun
  fi
}

readonly etcd_manifest=/etc/kubernetes/manifests/etcd.yaml

etcd_alone() { rewrite_etcd 's/^\( *\)- etcd$/&\n\1- --force-new-cluster/'; }

etcd_joins() { ! grep -qs force-new-cluster "$etcd_manifest" || rewrite_etcd '/--force-new-cluster/d'; }

# rewrite_etcd EDIT: starts etcd anew with another manifest. The kubelet cannot do
# that alone: without an API it does not know that it may end the old etcd, and an
# API server without etcd keeps it waiting. What is killed loses nothing: etcd
# acknowledges what is on its disk. Started anew, the kubelet forgets how often
# they have failed.
rewrite_etcd() {
  local new=/etc/kubernetes/etcd.yaml.new moved=yes
  edited "$1" "$new" || return 1
  systemctl stop kubelet || return 1
  pkill -KILL -x 'etcd|kube-apiserver' || true
  mv "$new" "$etcd_manifest" || moved=no
  systemctl start kubelet || return 1
  [ "$moved" = yes ]
}

# edited EDIT FILE: the manifest, edited, is wholly in the file and on the disk: a
# torn manifest would be the end of this machine's etcd.
edited() {
  sed "$1" "$etcd_manifest" >"$2" || return 1
  grep -q -- '- etcd$' "$2" || return 1
  chmod 0600 "$2" || return 1
  sync "$2"
}

etcd_leads() { [ "$(etcd_state)" = leader ]; }

# serves: the API server answers with an etcd that runs as ever.
serves() {
  ! grep -qs 'force-new-cluste[r]' /proc/[0-9]*/cmdline && etcd_leads && api_answers
}
# certificate_files: those that kubeadm has made for the control plane of this machine,
# for a year, and the CAs. The kubelet renews its own.
certificate_files() {
  local file kubernetes=/etc/kubernetes
  for file in "$kubernetes"/pki/*.crt "$kubernetes"/pki/etcd/*.crt "$kubernetes"/{admin,super-admin,controller-manager,scheduler}.conf; do
    [ ! -f "$file" ] || echo "$file"
  done
}

# certificate_name FILE: as kubeadm calls it.
certificate_name() {
  local name=${1#/etc/kubernetes/}
  name=${name#pki/}
  name=${name%.crt}
  echo "${name/\//-}"
}

# certificate_in FILE: the certificate in PEM, of a kubeconfig the one of the client.
certificate_in() {
  if [ "${1%.conf}" != "$1" ]; then
    sed -n 's/^ *client-certificate-data: //p' "$1" | base64 -d
  else
    cat "$1"
  fi
}

# certificates: a line for each: its name, when it expires, and when it was made, in
# seconds since 1970. The latter its file tells: kubeadm has it valid since the CA is.
certificates() {
  local file name until made
  while read -r file; do
    until=$(certificate_in "$file" | openssl x509 -noout -enddate) || return 1
    until=$(date -u -d "${until#*=}" +%s) || return 1
    made=$(stat -c %Y "$file") || return 1
    name=$(certificate_name "$file") || return 1
    echo "$name $until $made"
  done < <(certificate_files)
}

# tell_certificates: publishes the list, unless that is what was published last.
tell_certificates() {
  local now told=$scratch/certificates
  now=$(certificates) || return 1
  if [ "$now" != "$(cat "$told" 2>/dev/null || true)" ]; then
    printf '%s' "$now" >"$told.new" || return 1
    publish certificates "$told.new" || return 1
    mv "$told.new" "$told" || return 1
  fi
}

# due_in PART: in how many seconds the first of them has less left than that part of its
# time; a CA's does not count, which is not renewed.
due_in() {
  certificates | awk -v part="$1" -v now="$(date +%s)" '
    $1 !~ /^(.*-)?ca$/ {
      left = $2 - ($2 - $3) / part - now
      if (!known++ || left < first) first = left
    }
    END { printf "%d", known ? first : 3600 }'
}

due() {
  local left
  left=$(due_in "$1") || return 1
  [ "$left" -le 0 ]
}

expired() { certificates | awk -v now="$(date +%s)" '$2 <= now { found = 1 } END { exit !found }'; }

# keep_certificates renews them when a third of their time is left, while no other
# replica does, nor a command changes the cluster.
keep_certificates() {
  local pause
  export KUBECONFIG=/etc/kubernetes/admin.conf
  while :; do
    tell_certificates || log 'the list of the certificates could not be published'
    if due 3; then
      renew_in_turn || log 'the certificates are to be renewed; it is tried again'
      pause=10 # for the turn of this machine
    else
      pause=$(until_due) || pause=60
    fi
    sleep "$pause"
  done
}

# until_due: after how many seconds to look again: five minutes at most, since a command
# may renew them meanwhile, for a shorter time.
until_due() {
  local left
  left=$(due_in 3) || return 1
  [ "$left" -le 300 ] || left=300
  [ "$left" -ge 10 ] || left=10
  echo "$left"
}

# renew_in_turn: with the Lease that commands hold (cluster/lease), of a cluster whose
# control planes are all Ready, or with a tenth of the time left of any. Where one has
# expired nothing works that could keep others from it.
renew_in_turn() {
  local keeper failed=''
  if expired; then
    renew_certificates || return 1
    return
  fi
  if ! due 10 && ! control_planes_ready 5s; then
    log 'the certificates are not renewed while a control plane is not Ready'
    return 1
  fi
  take_lease || return 1
  keep_lease &
  keeper=$!
  { renew_certificates && control_planes_ready 300s; } || failed=yes
  kill "$keeper" || true
  release_lease || true # it lasts a minute
  [ -z "$failed" ]
}

control_planes_ready() {
  kubectl wait pod --namespace kube-system --selector tier=control-plane --for condition=Ready --timeout "$1" >/dev/null 2>&1
}

# renew_certificates: then the servers of this machine start again with them, one after
# another, as kubeadm asks for. One thing at a time.
# https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
renew_certificates() {
  local failed='' log=$scratch/kubeadm-certs.log
  exec 9>"$scratch/certificates.lock" || return 1
  flock 9 || return 1
  { quietly kubeadm certs renew all && restart_servers; } || failed=yes
  flock --unlock 9 || return 1
  [ -z "$failed" ] || return 1
  log 'the certificates are renewed'
  tell_certificates
}

restart_servers() {
  local server
  for server in etcd kube-apiserver kube-controller-manager kube-scheduler; do
    restart_server "$server" || return 1
  done
}

# How long, in seconds, a server may take to end what it has begun. An API server waits
# a minute for its watches, which go on at another one.
readonly ending=15

# restart_server NAME: the kubelet starts what ends.
restart_server() {
  local old
  old=$(server "$1") || return 1
  kill -TERM "$old" || return 1
  within "$ending" gone "$old" || kill -KILL "$old" || return 1
  within "$starting" follows "$1" "$old" || { log "$1 has not started again"; return 1; }
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# follows NAME OLD: another process than the old one serves.
follows() {
  local now
  now=$(server "$1") || return 1
  [ "$now" != "$2" ] || return 1
  case $1 in
    etcd) etcd_leads ;;
    kube-apiserver) api_answers ;;
    kube-controller-manager) healthy 10257 ;;
    kube-scheduler) healthy 10259 ;;
  esac
}

# server NAME: the process of the control plane's; pods of others have no such files.
server() { pgrep -of "^$1 .*/etc/kubernetes/"; }

healthy() { curl -fsSk --max-time 10 -o /dev/null "https://127.0.0.1:$1/healthz" 2>/dev/null; }

# How long, in seconds, the Lease lasts that is not renewed.
readonly lease_duration=60

# take_lease: takes the Lease where nobody has it, or where its holder has not renewed
# it for as long as it has been seen. Its clock does not count.
take_lease() {
  local version seen=$scratch/lease
  if lease | kubectl create --filename - >/dev/null 2>&1; then
    return
  fi
  version=$(lease_field '{.metadata.resourceVersion}') || return 1
  if [ "$(cat "$seen" 2>/dev/null || true)" != "$version" ]; then
    printf '%s' "$version" >"$seen" || return 1
    return 1
  fi
  [ $(($(date +%s) - $(stat -c %Y "$seen"))) -gt "$lease_duration" ] || return 1
  lease "$version" | kubectl replace --filename - >/dev/null # refused if that is not its version any more
}

# lease [VERSION]: the Lease of this machine, in place of that version.
lease() {
  local now holder instead=''
  now=$(now) || return 1
  holder=$(lease_holder) || return 1
  [ -z "${1:-}" ] || instead=", resourceVersion: '$1'"
  cat <<LEASE
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: kubectl-ha, namespace: kube-system$instead}
spec: {holderIdentity: '$holder', leaseDurationSeconds: $lease_duration, acquireTime: '$now', renewTime: '$now'}
LEASE
}

now() { date -u +%Y-%m-%dT%H:%M:%S.%6NZ; }

lease_holder() { echo "renewal of the certificates of $(node_name)"; }

lease_field() { kubectl get lease kubectl-ha --namespace kube-system --output "jsonpath=$1" 2>/dev/null; }

# keep_lease renews it, as long as this machine has it.
keep_lease() {
  local patch
  while sleep 10; do
    patch=$(lease_patch) || return 1
    kubectl patch lease kubectl-ha --namespace kube-system --type json --patch "$patch" >/dev/null 2>&1 || true
  done
}

lease_patch() {
  local now holder
  now=$(now) || return 1
  holder=$(lease_holder) || return 1
  printf '[{"op": "test", "path": "/spec/holderIdentity", "value": "%s"}, {"op": "replace", "path": "/spec/renewTime", "value": "%s"}]' "$holder" "$now"
}

release_lease() {
  local holder
  holder=$(lease_field '{.spec.holderIdentity}') || return 1
  [ "$holder" != "$(lease_holder)" ] || kubectl delete lease kubectl-ha --namespace kube-system >/dev/null
}
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

# keep_routes ROLE [PODS] looks after two kinds of local routes. It puts back those
# by which a control-plane machine takes the load balancer's address on: the guest
# agent adds them once, and what starts the network anew, such as systemd-networkd,
# drops them, and no health check gets through. And it removes the one of the pods'
# range: an agent that goes on with settings of old adds it at each change of the
# metadata.
keep_routes() {
  while :; do
    [ "$1" = worker ] || mend_routes || true # tried again at the next look
    [ -z "${2:-}" ] || release_pods "$2" || true
    sleep 5
  done
}

# mend_routes adds what is missing of what is forwarded to this machine now, and
# nothing else: a machine outside the load balancer's groups would answer itself.
mend_routes() {
  local addresses address
  addresses=$(forwarded) || return 1
  for address in $addresses; do
    routed "$address" || take_on "$address" || return 1
  done
}

# forwarded: the addresses that are forwarded to this machine.
forwarded() {
  metadata 'instance/network-interfaces/0/forwarded-ips/?recursive=true' | jq -r '.[]'
}

routed() { [ -n "$(ip -4 route show table local exact "$1")" ]; }

# take_on ADDRESS: adds its route. One that was given up meanwhile, maybe before
# there was a route for the agent to remove, is taken back.
take_on() {
  local interface now
  interface=$(first_interface) || return 1
  agent_route add "$1" "$interface" || return 1
  now=$(forwarded) || now=
  if grep -qxF "$1" <<<"$now"; then
    log "the route of $1 was missing: added"
  else
    agent_route del "$1" "$interface"
  fi
}

# agent_route DOES ADDRESS INTERFACE: with a route like the guest agent's, which
# knows those that it may remove by the protocol.
agent_route() { ip -4 route "$1" local "$2" dev "$3" table local proto 66 scope host; }

# first_interface: the device of what Compute Engine calls network interface 0.
first_interface() {
  local mac
  mac=$(metadata instance/network-interfaces/0/mac) || return 1
  ip -br link | awk -v mac="$mac" '$3 == mac { sub(/@.*/, "", $1); print $1 }'
}

# bake: makes of a stock machine what a machine image is made of.
bake() {
  install_packages image
  repeatedly images 'pull images'
  repeatedly seal 'seal the machine'
  phase sealed 75
}

# seal: takes out what is this machine's own, and what machines of the image make anew:
# the guest agent the host's keys, systemd the machine's id and the seed of its random
# numbers. What goes on running writes nothing of it back until the machine is stopped.
# https://systemd.io/BUILDING_IMAGES
seal() {
  phase sealing
  systemctl stop kubelet containerd apt-daily.timer apt-daily-upgrade.timer systemd-random-seed
  apt-get clean
  rm -rf /var/lib/apt/lists/*
  rm -f /etc/ssh/ssh_host_* /var/lib/dbus/machine-id /var/lib/systemd/random-seed
  : >/etc/machine-id
  find "$state" -mindepth 1 ! -path "$stamp" -delete
  journalctl --relinquish-var # it goes on in memory
  find /var/log -type f -delete
  sync
}

# become ROLE: makes the machine what it is to be.
become() { repeatedly "$1" "become a $1" quietly kubeadm reset --force; }

boot() {
  local role pods
  role=$(attribute role)
  phase preparing
  if [ "$role" = image ]; then
    bake
    return
  fi
  pods=$(pod_range)
  if [ -n "$pods" ]; then
    leave_aliases_alone "$pods" # ahead of all that takes long
  fi
  install_packages "$role"
  prepare_host "$role" "$pods"
  if [ ! -f "$state/joined" ]; then
    become "$role"
    touch "$state/joined"
  fi
  if [ "$role" != worker ]; then
    serve admin etcd-client etcd certificates addons route
  elif [ -n "$pods" ]; then
    serve route
  fi
  phase ready 75
}

install -d -m 0700 "$scratch" "$state"
case ${1:-boot} in
  boot) boot ;;
  packages) get_packages ;;
  images) pull_images image ;;
  seal) seal ;;
  first) initialise ;;
  replica) join_replica ;;
  worker) join_worker ;;
  guard) guard ;;
  admin) sign_requests admin ca '/O=kubeadm:cluster-admins/CN=kubectl-ha-admin' '365 days' ;;
  etcd-client) sign_requests etcd-client etcd/ca /CN=kubectl-ha-backup '1 hour' ;;
  route) keep_routes "${@:2}" ;;
  etcd)
    watch_etcd &
    obey_renewals
    ;;
  certificates)
    keep_certificates &
    obey renew-certificates renew_certificates renewed
    ;;
  addons) obey upgrade-addons upgrade_addons upgraded ;;
esac
