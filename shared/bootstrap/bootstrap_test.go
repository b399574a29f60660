package bootstrap_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func cluster() bootstrap.Cluster {
	return bootstrap.Cluster{
		Name: "demo", Project: "my-project", Region: "europe-west1",
		KubernetesVersion: "v1.37.2", PodRange: "10.64.0.0/14", ServiceRange: "10.96.0.0/12",
		CNI: "native", IssuerURL: "https://accounts.google.com", EtcdQuota: 5 << 30,
	}
}

// guarded is a cluster whose API servers do all that can be asked of them.
func guarded() bootstrap.Cluster {
	c := cluster()
	c.APIServer = spec.APIServer{
		OIDC: spec.OIDC{
			IssuerURL: "https://login.example.com", ClientID: `a "client"`, UsernameClaim: "email", UsernamePrefix: "oidc:",
			GroupsClaim: "https://example.com/groups", GroupsPrefix: "oidc:", CertificateAuthority: "-----BEGIN CERTIFICATE-----\nbG9naW4=\n-----END CERTIFICATE-----\n",
		},
		Audit:      spec.Audit{Policy: "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Request # {{all}}\n"},
		Encryption: spec.Encryption{Resources: []string{"secrets", "certificates.example.com"}},
	}
	return c
}

func TestScript(t *testing.T) {
	golden.Compare(t, "startup.golden.sh", bootstrap.Script()) // which make lint shows to shellcheck
}

func TestMetadata(t *testing.T) {
	local := cluster()
	local.IssuerURL, local.IssuerCA = "https://169.254.169.254:8443", "-----BEGIN CERTIFICATE-----\nbG9jYWw=\n-----END CERTIFICATE-----\n"
	own := cluster()
	own.ControlPlane, own.Nodes = ofReplicas, ofNodes
	older := cluster()
	older.KubernetesVersion = "v1.35.4"
	another := cluster()
	another.CNI = "none"
	for name, test := range map[string]struct {
		cluster bootstrap.Cluster
		role    bootstrap.Role
		pool    spec.Pool
	}{
		"first-v1.35": {older, bootstrap.First, spec.Pool{}},
		"first":       {cluster(), bootstrap.First, spec.Pool{}},
		"replica":     {cluster(), bootstrap.Replica, spec.Pool{}},
		"worker":      {cluster(), bootstrap.Worker, spec.Pool{Name: "default"}},
		"worker-tainted": {cluster(), bootstrap.Worker, spec.Pool{Name: "default", Labels: map[string]string{"example.com/tier": "", "disk": "ssd"},
			Taints: []string{"dedicated=batch:NoSchedule", "example.com/slow:PreferNoSchedule"}}},
		"own-accounts":  {own, bootstrap.Replica, spec.Pool{}},
		"first-no-cni":  {another, bootstrap.First, spec.Pool{}},
		"first-locally": {local, bootstrap.First, spec.Pool{}},
		"first-guarded": {guarded(), bootstrap.First, spec.Pool{}},
	} {
		t.Run(name, func(t *testing.T) {
			metadata, err := bootstrap.Metadata(test.cluster, test.role, test.pool)
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, name+".kubeadm.golden.yaml", metadata["kubectl-ha-kubeadm"])
			if test.role != bootstrap.Worker {
				golden.Compare(t, name+".authentication.golden.yaml", metadata["kubectl-ha-authentication"])
			}
		})
	}
}

// TestAPIServerFiles: what the API servers read beside whose tokens they believe.
func TestAPIServerFiles(t *testing.T) {
	for name, test := range map[string]struct {
		cluster bootstrap.Cluster
		files   []string
	}{
		"plain":   {cluster(), []string{"admission", "audit-policy"}},
		"guarded": {guarded(), []string{"audit-policy", "encryption"}},
	} {
		metadata, err := bootstrap.Metadata(test.cluster, bootstrap.Replica, spec.Pool{})
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range test.files {
			golden.Compare(t, name+"."+file+".golden.yaml", metadata["kubectl-ha-"+file])
		}
		if _, encrypted := metadata["kubectl-ha-encryption"]; encrypted != slices.Contains(test.files, "encryption") {
			t.Errorf("%s: it is encrypted: %t", name, encrypted)
		}
	}
}

// TestAccountsInMetadata: control-plane machines tell which accounts their rules
// ask for, and only where they ask for one.
func TestAccountsInMetadata(t *testing.T) {
	own := cluster()
	own.Nodes = ofNodes
	for _, role := range []bootstrap.Role{bootstrap.First, bootstrap.Replica, bootstrap.Worker} {
		metadata, err := bootstrap.Metadata(own, role, spec.Pool{Name: "default"})
		if err != nil {
			t.Fatal(err)
		}
		_, ofControlPlane := metadata[infra.MetadataAccount]
		if nodes := metadata[infra.MetadataNodesAccount]; ofControlPlane || (nodes == ofNodes) != (role != bootstrap.Worker) {
			t.Errorf("a %s tells of nodes as %q, and of a control plane's account: %t", role, nodes, ofControlPlane)
		}
	}
}

// A machine of another cluster must never pass for one of this.
func TestMachinePattern(t *testing.T) {
	pattern := regexp.MustCompile(cluster().MachinePattern())
	for name, want := range map[string]bool{
		"demo-control-plane-b":        true,
		"demo-control-plane-b-2":      true,
		"demo-default-c-x7k2":         true,
		"demo":                        false,
		"demo-x-control-plane-b":      false,
		"demo-x-default-c-x7k2":       false,
		"demo2-control-plane-b":       false,
		"other-demo-control-plane-b":  false,
		"demo-control-plane-b-2-evil": false,
		"demo-default-c-x7k2x":        false,
	} {
		if got := pattern.MatchString(name); got != want {
			t.Errorf("%s matches: %t, want %t", name, got, want)
		}
	}
}
