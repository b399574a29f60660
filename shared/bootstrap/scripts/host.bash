
# prepare_host: what Kubernetes wants of a machine. Done at every boot.
prepare_host() {
  swapoff -a
  modprobe -a overlay br_netfilter 2>/dev/null || true # built in, or not ours to load
  sysctl -qw net.ipv4.ip_forward=1
  guard_metadata
  if [ "$(attribute cni)" = native ]; then
    configure_pod_network
  fi
  systemctl start containerd
}

# guard_metadata keeps pods off the metadata server, so that no pod can pose as
# its machine. They keep its resolver. At each boot the guard is there before any
# pod is: without it, containerd and the kubelet do not start.
guard_metadata() {
  install -d "$state"
  cat >"$state/metadata.nft" <<'NFT'
table ip kubectl-ha-metadata
delete table ip kubectl-ha-metadata
table ip kubectl-ha-metadata {
  chain forward {
    type filter hook forward priority filter - 10
    ip daddr 169.254.169.254 meta l4proto { tcp, udp } th dport 53 accept
    ip daddr 169.254.169.254 drop
  }
}
NFT
  cat >/etc/systemd/system/kubectl-ha-metadata.service <<UNIT
[Unit]
Description=Keep pods off the metadata server
Before=containerd.service kubelet.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=nft -f $state/metadata.nft
[Install]
RequiredBy=containerd.service kubelet.service
UNIT
  systemctl daemon-reload
  systemctl enable --quiet kubectl-ha-metadata # not started anew: what requires it would be, too
  nft -f "$state/metadata.nft"
}

# configure_pod_network gives pods addresses from the machine's own alias range:
# the VPC routes them, so there is no overlay and no daemon.
configure_pod_network() {
  local range
  range=$(metadata instance/network-interfaces/0/ip-aliases/0)
  leave_aliases_alone "$range"
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
        "ranges": [[{"subnet": "$range"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
CNI
  masquerade "$range"
}

# leave_aliases_alone RANGE: the guest agent would take the whole alias range
# for addresses of the machine itself, and nothing would reach the pods.
leave_aliases_alone() {
  local config=/etc/default/instance_configs.cfg
  if ! grep -qs '^ip_aliases = false' "$config"; then
    printf '\n[IpForwarding]\nip_aliases = false\n' >>"$config"
    systemctl restart google-guest-agent
  fi
  ip route del local "$1" table local 2>/dev/null || true
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
