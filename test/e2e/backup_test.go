//go:build e2e || soak

package e2e

import (
	"crypto/tls"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// TestBackup: a cluster is lost, and another one gets the objects of its backup, and
// nothing of its machines and keys.
func TestBackup(t *testing.T) {
	lab := open(t, "saved")
	run(t, lab, up(lab, threeZones)...)
	write(t, lab)
	k := func(arguments ...string) string {
		t.Helper()
		output, err := lab.K(t.Context(), arguments...)
		if err != nil {
			t.Fatal(err)
		}
		return output
	}
	k("create", "namespace", "shop")
	k("create", "deployment", "web", "-n", "shop", "--image", "nginx:1.22", "--replicas", "3")
	k("expose", "deployment", "web", "-n", "shop", "--port", "80")
	k("rollout", "status", "deployment/web", "-n", "shop", "--timeout=2m")
	service := k("get", "service", "web", "-n", "shop", "-o", "jsonpath={.metadata.uid} {.spec.clusterIP}")
	token := strings.TrimSpace(k("create", "token", "default", "--duration", "24h"))
	if status := statusFor(t, lab, token); status != http.StatusForbidden {
		t.Errorf("the token of a service account is answered with %d", status)
	}
	file := filepath.Join(t.TempDir(), "saved.db")
	run(t, lab, "backup", "create", file)
	run(t, lab, "backup", "inspect", file)
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
		t.Errorf("the backup is %v, %v", info, err)
	}
	k("create", "configmap", "too-late")
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}

	run(t, lab, append(up(lab, threeZones), "--restore", file)...)
	whole(t, lab)
	k("rollout", "status", "deployment/web", "-n", "shop", "--timeout=3m")
	if got := k("get", "service", "web", "-n", "shop", "-o", "jsonpath={.metadata.uid} {.spec.clusterIP}"); got != service {
		t.Errorf("the Service is %s, before %s", got, service)
	}
	if late := k("get", "configmap", "too-late", "--ignore-not-found", "-o", "name"); late != "" {
		t.Errorf("after the backup there was %s, which is back", late)
	}
	if nodes := strings.Fields(k("get", "nodes", "-o", "name")); len(nodes) != 6 {
		t.Errorf("the nodes are %q", nodes)
	}
	if status := statusFor(t, lab, token); status != http.StatusUnauthorized {
		t.Errorf("a token of the lost cluster is answered with %d", status)
	}
	if fresh := strings.TrimSpace(k("create", "token", "default")); statusFor(t, lab, fresh) != http.StatusForbidden {
		t.Error("a new token is not taken")
	}
	run(t, lab, append(up(lab, threeZones), "--dry-run", "--detailed-exitcode")...)
	run(t, lab, "down", "--yes")
	if err := lab.Gone(t.Context()); err != nil {
		t.Error(err)
	}
}

// statusFor asks the API for what a service account may not see, and returns the status.
func statusFor(t *testing.T, lab *walkthrough.Lab, token string) int {
	t.Helper()
	server, err := lab.K(t.Context(), "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server+"/api/v1/secrets", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // only the status counts
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
