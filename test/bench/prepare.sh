#!/bin/bash
# The startup script of the plain cluster's machines: what kubeadm and the
# kubelet need beside what the machine image has. Pods get the alias range.
set -euo pipefail

range=$(curl -fsS --retry 5 --retry-connrefused -H 'Metadata-Flavor: Google' \
  http://169.254.169.254/computeMetadata/v1/instance/network-interfaces/0/ip-aliases/0)

# The guest agent would take the alias range for addresses of the machine itself.
printf '\n[IpForwarding]\nip_aliases = false\n' >>/etc/default/instance_configs.cfg
systemctl restart google-guest-agent
ip route del local "$range" table local 2>/dev/null || true

sysctl -qw net.ipv4.ip_forward=1
install -d /etc/cni/net.d
cat >/etc/cni/net.d/10-plain.conflist <<CNI
{
  "cniVersion": "1.0.0",
  "name": "plain",
  "plugins": [
    {
      "type": "ptp",
      "ipam": {
        "type": "host-local",
        "ranges": [[{"subnet": "$range"}]],
        "routes": [{"dst": "0.0.0.0/0"}]
      }
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
CNI
systemctl start containerd
touch /run/prepared
