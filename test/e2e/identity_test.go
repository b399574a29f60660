//go:build e2e || soak

package e2e

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// pose is what root on a machine tries with the machine's identity token, and
// against which $replica. It prints what became of each try: "what: answer".
const pose = `
set -euo pipefail
metadata() { curl -fsS -H 'Metadata-Flavor: Google' "http://169.254.169.254/computeMetadata/v1/instance/$1"; }
audience=$(metadata attributes/kubectl-ha-audience)
server=https://$(metadata attributes/kubectl-ha-endpoint):6443
token=$(metadata "service-accounts/default/identity?audience=$audience&format=full")
type=application/json
api() { # PATH [curl's further arguments]
  curl -sS --cacert /etc/kubernetes/pki/ca.crt -H "Authorization: Bearer $token" -H "Content-Type: $type" "$server$1" "${@:2}"
}
code() { api "$@" -o /dev/null -w '%{http_code}'; }
# certify NAME NODE: asks for the certificate of a node.
certify() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/null -out /run/pose.csr \
    -subj "/O=system:nodes/CN=system:node:$2" 2>/dev/null
  jq -n --arg name "$1" --arg request "$(base64 -w0 /run/pose.csr)" '{apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest", metadata: {name: $name}, spec: {request: $request,
    signerName: "kubernetes.io/kube-apiserver-client-kubelet", usages: ["digital signature", "client auth"]}}' >/run/pose.json
  code /apis/certificates.k8s.io/v1/certificatesigningrequests -d @/run/pose.json
  rm /run/pose.*
}
approved() { api "/apis/certificates.k8s.io/v1/certificatesigningrequests/$1" | jq -c '[.status.conditions[]?.type]'; }

me=$(hostname -s)
echo "I am: $(api /apis/authentication.k8s.io/v1/selfsubjectreviews -d '{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}' |
  jq -r '.status.userInfo | "\(.username) \(.groups | sort | join(" "))"')"
echo "all Secrets: $(code /api/v1/namespaces/kube-system/secrets)"
echo "the control plane's certificates: $(code /api/v1/namespaces/kube-system/secrets/kubeadm-certs)"
echo "a replica's Secret: $(code "/api/v1/namespaces/kube-system/secrets/kubectl-ha-join-$replica")"
echo "another Node: $(type=application/merge-patch+json code "/api/v1/nodes/$replica" -X PATCH -d '{"metadata":{"labels":{"posed":"yes"}}}')"
echo "another's certificate: $(certify pose-other "$replica")"
echo "my own certificate: $(certify pose-self "$me")"
for _ in $(seq 60); do
  state=$(approved pose-self) || true # asked again
  [ "$state" != '["Approved"]' ] || break
  sleep 1
done
echo "it is: $state"
`

// noMachinePoses: root on a worker has the worker's identity, which is that of
// its own node and of nothing else.
func noMachinePoses(t *testing.T, lab *walkthrough.Lab) {
	worker, replica := workerOf(t, lab), lab.Cluster+"-control-plane-b"
	want := strings.Join([]string{
		"I am: system:node:" + worker + " system:authenticated system:nodes",
		"all Secrets: 403",
		"the control plane's certificates: 403",
		"a replica's Secret: 403",
		"another Node: 403",
		"another's certificate: 403",
		"my own certificate: 201",
		`it is: ["Approved"]`,
	}, "\n")
	for _, m := range machines(t) {
		if strings.TrimSpace(inside(t, m, "hostname -s")) != worker {
			continue
		}
		if got := strings.TrimSpace(asService(t, m, "replica="+replica+pose)); got != want {
			t.Errorf("it got\n%s\nnot\n%s", got, want)
		}
		return
	}
	t.Errorf("no machine has the name %s", worker)
}

// podsAreGuarded: on every machine, what starts pods starts after the guard that
// keeps them off the metadata server, and not without it.
func podsAreGuarded(t *testing.T) {
	const look = `
systemctl is-active kubectl-ha-metadata
for unit in containerd kubelet; do
  systemctl show --property Requires --property After $unit | tr ' ' '\n' | grep -c '^\(.*=\)\?kubectl-ha-metadata.service$'
done`
	for _, m := range machines(t) {
		if output := inside(t, m, look); output != "active\n2\n2\n" {
			t.Errorf("machine %s: %s", m.id, output)
		}
	}
}
