//go:build e2e

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestStrangers has somebody in each place from where a cluster can be reached ask
// it for what only its own may have. Nobody gets it, and the audit log has who
// asked.
func TestStrangers(t *testing.T) {
	lab := open(t, "guarded")
	if _, err := lab.HA(t.Context(), "up", "--local", "--name", "sibling", "--region", walkthrough.Region,
		"--zones", walkthrough.ZoneB, "--nodes-per-zone", "1"); err != nil {
		t.Fatal(err)
	}
	sibling := machineOf(t, workerIn(t, lab, walkthrough.ZoneB))
	if _, err := lab.HA(t.Context(), "up", "--local", "-f", "testdata/guarded.yaml"); err != nil {
		t.Fatal(err)
	}
	outsider := "guarded-default-b-evil" // as a worker's may be
	create(t, lab, outsider)
	server := "https://" + endpoint(t, lab) + ":6443"

	all := map[string]string{
		"worker":   asked(asService(t, machineOf(t, workerOf(t, lab)), asks("worker", server))),
		"sibling":  asked(asService(t, sibling, asks("sibling", server))),
		"outsider": asked(asService(t, machineOf(t, outsider), asks("outsider", server))),
	}
	for who, pod := range map[string]func(context.Context, string, ...string) (string, error){"pod": lab.Pod, "host-pod": lab.HostPod} {
		all[who] = asked(inPod(t, lab, who, pod) + asService(t, machineOf(t, workerOf(t, lab)), asksAs(accountToken(t, lab), who, server)))
	}
	for who, want := range map[string]string{
		"worker":   refused(403),
		"sibling":  refused(401),
		"outsider": refused(401),
		"pod":      "identity none, " + refused(403),
		"host-pod": "identity none, " + refused(403),
	} {
		if all[who] != want {
			t.Errorf("%s: %s, not %s", who, all[who], want)
		}
	}
	auditHasThem(t, all)
	t.Run("Secrets are encrypted in etcd", func(t *testing.T) { secretsAreEncrypted(t, lab) })
	t.Run("a reboot keeps pods off the metadata server", func(t *testing.T) { rebootKeepsOff(t, lab) })
	if err := lab.DeleteInstance(t.Context(), outsider, walkthrough.ZoneB); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"guarded", "sibling"} {
		if _, err := lab.HA(t.Context(), "down", "--local", "--cluster", name, "--region", walkthrough.Region, "--yes"); err != nil {
			t.Error(err)
		}
	}
}

// refused are the answers of a server that gives nothing of it.
func refused(code int) string {
	return fmt.Sprintf("Secrets %[1]d, kubeadm-certs %[1]d, the key at rest %[1]d, a replica's Secret %[1]d, a replica's certificate %[1]d", code)
}

// asks is what root on a machine tries, with the machine's token for the cluster.
func asks(who, server string) string {
	return asksAs(`$(curl -fsS -H 'Metadata-Flavor: Google' -G --data-urlencode audience=https://kubectl-ha.dev/local/europe-west1/guarded \
  'http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/identity?format=full')`, who, server)
}

// asksAs is what somebody tries who has a token. The label that it asks for is in
// the audit log.
func asksAs(token, who, server string) string {
	return `set -euo pipefail
token=` + token + `
code() { # PATH [curl's further arguments]
  curl -sSk -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $token" "` + server + `$1labelSelector=asked=` + who + `" "${@:2}"
}
secrets=/api/v1/namespaces/kube-system/secrets
echo "asked: Secrets $(code $secrets?)"
echo "asked: kubeadm-certs $(code $secrets/kubeadm-certs?)"
echo "asked: the key at rest $(code $secrets/kubectl-ha-encryption?)"
echo "asked: a replica's Secret $(code $secrets/kubectl-ha-join-guarded-control-plane-c?)"
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/null -out /run/pose.csr \
  -subj /O=system:nodes/CN=system:node:guarded-control-plane-c 2>/dev/null
cat >/run/pose.json <<EOF
{"apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"name": "pose"},
 "spec": {"request": "$(base64 -w0 /run/pose.csr)", "signerName": "kubernetes.io/kube-apiserver-client-kubelet", "usages": ["client auth"]}}
EOF
echo "asked: a replica's certificate $(code /apis/certificates.k8s.io/v1/certificatesigningrequests? -H 'Content-Type: application/json' -d @/run/pose.json)"
`
}

// inPod is what a pod tries itself: to have its machine's identity.
func inPod(t *testing.T, lab *walkthrough.Lab, who string, pod func(context.Context, string, ...string) (string, error)) string {
	t.Helper()
	const identity = "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/identity?audience=x"
	output, err := pod(t.Context(), who, "sh", "-c",
		"got=$(timeout 3 wget -q -O- --header 'Metadata-Flavor: Google' '"+identity+"'); echo asked: identity ${got:-none}")
	if err != nil {
		t.Errorf("%s: %v", who, err)
	}
	return output + "\n"
}

// accountToken is what pods have by default.
func accountToken(t *testing.T, lab *walkthrough.Lab) string {
	t.Helper()
	token, err := lab.K(t.Context(), "create", "token", "default")
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// asked are the answers, in a line.
func asked(output string) string {
	var answers []string
	for line := range strings.Lines(output) {
		if answer, ok := strings.CutPrefix(strings.TrimSpace(line), "asked: "); ok {
			answers = append(answers, answer)
		}
	}
	return strings.Join(answers, ", ")
}

// auditHasThem: each of those who asked is in an audit log, with refusals only.
func auditHasThem(t *testing.T, all map[string]string) {
	t.Helper()
	codes := map[string][]int{}
	for _, replica := range []string{"guarded-control-plane-b", "guarded-control-plane-c"} {
		log := inside(t, machineOf(t, replica), "grep -h 'asked' /var/log/kubernetes/audit/*.log || true")
		for line := range strings.Lines(log) {
			var event struct {
				RequestURI     string
				ResponseStatus struct{ Code int }
			}
			if err := json.Unmarshal([]byte(line), &event); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			_, who, _ := strings.Cut(event.RequestURI, "labelSelector=asked=")
			codes[who] = append(codes[who], event.ResponseStatus.Code)
		}
	}
	for who := range all {
		refused := func(code int) bool { return code == 401 || code == 403 }
		if len(codes[who]) < 2 || slices.ContainsFunc(codes[who], func(code int) bool { return !refused(code) }) {
			t.Errorf("of %s the audit logs have %v", who, codes[who])
		}
	}
}

// secretsAreEncrypted: what is in etcd is not what a Secret has, and the replica
// that has joined reads it all the same.
func secretsAreEncrypted(t *testing.T, lab *walkthrough.Lab) {
	if _, err := lab.K(t.Context(), "create", "secret", "generic", "plain", "--from-literal=word=in-plain-sight"); err != nil {
		t.Fatal(err)
	}
	for _, replica := range []string{"guarded-control-plane-b", "guarded-control-plane-c"} {
		m := machineOf(t, replica)
		read := inside(t, m, `kubectl --kubeconfig /etc/kubernetes/admin.conf --server "https://$(ip -4 -br addr show eth0 | grep -o '10[.0-9]*' | head -n 1):6443" \
			get secret plain -o 'jsonpath={.data.word}' | base64 -d`)
		if read != "in-plain-sight" {
			t.Errorf("%s reads %q", replica, read)
		}
		// The database's pages are in plain text, but for what is encrypted.
		found := strings.TrimSpace(inside(t, m, "cd /var/lib/etcd/member; grep -rlac k8s:enc:secretbox . | wc -l; grep -rla in-plain-sight . | wc -l"))
		if encrypted, plain, _ := strings.Cut(found, "\n"); encrypted == "0" || plain != "0" {
			t.Errorf("%s: %s files of etcd have encrypted values, %s the word", replica, encrypted, plain)
		}
	}
}

// rebootKeepsOff: a pod on the network of a replica's machine asks for its
// identity all the time, and gets none when the machine starts anew.
func rebootKeepsOff(t *testing.T, lab *walkthrough.Lab) {
	const replica, seen = "guarded-control-plane-c", "cat /var/lib/curious/asked 2>/dev/null | sort -u"
	if _, err := lab.K(t.Context(), "apply", "-f", "testdata/curious.yaml"); err != nil {
		t.Fatal(err)
	}
	boots := func(want int) {
		t.Helper()
		err := walkthrough.Eventually(t.Context(), 3*time.Minute, func(context.Context) error {
			if lines := strings.Fields(inside(t, machineOf(t, replica), seen)); len(lines) < want {
				return fmt.Errorf("it has asked in %d boots", len(lines))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	boots(1)
	if err := lab.Reboot(t.Context(), replica, walkthrough.ZoneC); err != nil {
		t.Fatal(err)
	}
	boots(2)
	if got := inside(t, machineOf(t, replica), "cat /var/lib/curious/got 2>/dev/null || true"); got != "" {
		t.Errorf("it got %s", got)
	}
}

// machineOf is the running machine of an instance.
func machineOf(t *testing.T, instance string) machine {
	t.Helper()
	for _, m := range machines(t) {
		if strings.TrimSpace(inside(t, m, "hostname -s")) == instance {
			return m
		}
	}
	t.Fatalf("no machine has the name %s", instance)
	return machine{}
}

func endpoint(t *testing.T, lab *walkthrough.Lab) string {
	t.Helper()
	server, err := lab.K(t.Context(), "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.TrimPrefix(server, "https://"), ":6443")
}

// create makes a machine beside the cluster's, in its network.
func create(t *testing.T, lab *walkthrough.Lab, name string) {
	t.Helper()
	err := lab.CreateInstance(t.Context(), infra.Instance{Name: name, Zone: walkthrough.ZoneB, Machine: infra.Machine{
		Type: "e2-small", Image: "projects/debian-cloud/global/images/family/debian-12", DiskType: "pd-balanced", DiskGB: 20,
		Network: infra.GlobalName("guarded", walkthrough.Region, "network"), Subnetwork: "guarded-nodes",
	}})
	if err != nil {
		t.Fatal(err)
	}
}
