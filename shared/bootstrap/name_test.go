package bootstrap_test

import (
	"strings"
	"testing"
)

// namedMachine is curl to the metadata server of a machine.
const namedMachine = `case "${@: -1}" in
*/instance/name) echo demo-control-plane-b ;;
*/instance/zone) echo projects/1/zones/europe-west1-b ;;
*/network-interfaces/0/ip) echo 10.0.0.2 ;;
*/project/project-id) echo my-project ;;
*/attributes/kubectl-ha-endpoint) echo 203.0.113.9 ;;
*/attributes/kubectl-ha-kubeadm) printf '%s\n' 'name: "@NAME@"' 'node-ip: "@ADDRESS@"' 'provider-id: "gce://@PROJECT@/@ZONE@/@NAME@"' ;;
*) exit 22 ;;
esac`

// TestNodeName: a node has the machine's name at Compute Engine, whatever hostname
// says: the full one, or what somebody has set.
func TestNodeName(t *testing.T) {
	for _, hostname := range []string{"demo-control-plane-b", "demo-control-plane-b.europe-west1-b.c.my-project.internal", "other"} {
		b := newBox(t)
		b.command("hostname", "echo "+hostname)
		b.command("curl", namedMachine)
		b.command("kubectl", `cat >"$BOX/offered"`)
		output, ok := b.run(`render kubeadm
offer_certificates
secret() { echo "$1"; echo key >"$3"; }
certificate_key`)
		want := "name: \"demo-control-plane-b\"\nnode-ip: \"10.0.0.2\"\nprovider-id: \"gce://my-project/europe-west1-b/demo-control-plane-b\"\n"
		if got := b.read("run/kubeadm.yaml"); !ok || got != want {
			t.Errorf("hostname %s, it succeeded: %t: %q\n%s", hostname, ok, got, output)
		}
		if !strings.Contains(b.read("offered"), "metadata: {name: kubectl-ha-join-demo-control-plane-b, namespace: kube-system}") {
			t.Errorf("hostname %s: it offers\n%s", hostname, b.read("offered"))
		}
		if !strings.HasPrefix(output, "kubectl-ha-join-demo-control-plane-b\n") {
			t.Errorf("hostname %s: it asks for %s", hostname, output)
		}
	}
}

// TestNamelessMachine: without a name from the metadata server nothing is rendered.
func TestNamelessMachine(t *testing.T) {
	b := newBox(t)
	b.command("curl", `case "${@: -1}" in */instance/name) exit 7 ;; esac
`+namedMachine)
	if output, ok := b.run("render kubeadm"); ok || b.read("run/kubeadm.yaml") != "" {
		t.Errorf("it succeeded: %t, %q\n%s", ok, b.read("run/kubeadm.yaml"), output)
	}
}
