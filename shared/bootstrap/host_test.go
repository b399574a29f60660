package bootstrap_test

import (
	"strings"
	"testing"
)

// TestPrepareHost: what is set at run time is in the files from which it is set
// again, after Google's own; what Kubernetes consists of starts at each boot.
func TestPrepareHost(t *testing.T) {
	for role, units := range map[string][]string{"worker": {"route"}, "replica": {"admin", "etcd", "certificates", "route"}} {
		b := newBox(t)
		for _, name := range []string{"swapoff", "modprobe", "sysctl", "nft"} {
			b.command(name, `echo "`+name+` $*" >>"$BOX/done"`)
		}
		b.command("systemctl", `[ "$1" != enable ] || ls "$BOX/etc/systemd/system" >"$BOX/units"
echo "$*" >>"$BOX/systemctl"`)
		output, ok := b.run("prepare_host " + role + " 10.64.5.0/24")
		if !ok {
			t.Fatal(output)
		}
		for path, want := range map[string]string{
			"etc/sysctl.d/99-kubectl-ha.conf":             "net.ipv4.ip_forward = 1\n",
			"etc/modules-load.d/kubectl-ha.conf":          "overlay\nbr_netfilter\n",
			"etc/systemd/networkd.conf.d/kubectl-ha.conf": "[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n",

			"etc/systemd/system/kubelet.service.d/20-kubectl-ha.conf": "[Service]\nEnvironment=HTTP2_READ_IDLE_TIMEOUT_SECONDS=5 HTTP2_PING_TIMEOUT_SECONDS=10\n",
		} {
			if got := b.read(path); got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
		if done := b.read("done"); !strings.Contains(done, "sysctl -qp "+b.root+"/etc/sysctl.d/99-kubectl-ha.conf\n") {
			t.Errorf("what was done is:\n%s", done)
		}
		if systemctl := b.read("systemctl"); !strings.Contains(systemctl, "enable --quiet kubectl-ha-metadata containerd kubelet\n") {
			t.Errorf("asked of systemd:\n%s", systemctl)
		}
		for _, unit := range units { // before systemd reads them
			if !strings.Contains(b.read("units"), "kubectl-ha-"+unit+".service\n") {
				t.Errorf("%s: the units are %q", role, b.read("units"))
			}
		}
		if unit := b.read("etc/systemd/system/kubectl-ha-route.service"); !strings.Contains(unit, "/machine route "+role+" 10.64.5.0/24\n") {
			t.Errorf("the unit is\n%s", unit)
		}
		if got := b.read("etc/cni/net.d/10-kubectl-ha.conflist"); !strings.Contains(got, `[[{"subnet": "10.64.5.0/24"}]]`) {
			t.Errorf("the pod network is\n%s", got)
		}
	}
}
