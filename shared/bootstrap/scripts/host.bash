
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
