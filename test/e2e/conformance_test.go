//go:build e2e || soak

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/conformance/images"
	"github.com/kubectl-ha/kubectl-ha/test/conformance/report"
	"github.com/kubectl-ha/kubectl-ha/test/conformance/suite"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// dozen are conformance tests that need much of a cluster, and little time. `make
// conformance` runs all.
var dozen = []string{
	"[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin] should be able to deny pod and configmap creation [Conformance]",
	"[sig-api-machinery] Aggregator Should be able to support the 1.17 Sample API Server using the current Aggregator [LinuxOnly] [Conformance]",
	"[sig-apps] Deployment RollingUpdateDeployment should delete old pods and create new ones [Conformance]",
	"[sig-apps] Job should run a job to completion when tasks sometimes fail and are locally restarted [Conformance]",
	"[sig-auth] ServiceAccounts ServiceAccountIssuerDiscovery should support OIDC discovery of service account issuer [Conformance]",
	"[sig-network] DNS should provide DNS for services [Conformance]",
	"[sig-network] Networking Granular Checks: Pods should function for node-pod communication: http [LinuxOnly] [Conformance] [NodeConformance]",
	"[sig-network] Services should be able to create a functioning NodePort service [Conformance]",
	"[sig-network] Services should have session affinity work for service with type clusterIP [LinuxOnly] [Conformance]",
	"[sig-node] Ephemeral Containers will start an ephemeral container in an existing pod [Conformance] [NodeConformance]",
	"[sig-storage] EmptyDir volumes should support (non-root,0666,tmpfs) [LinuxOnly] [Conformance] [NodeConformance]",
	"[sig-storage] Subpath Atomic writer volumes should support subpaths with projected pod [Conformance]",
}

// conforms runs the dozen on the cluster, as `make conformance` runs all.
func conforms(t *testing.T, lab *walkthrough.Lab) {
	s, err := suite.At("../../bin/conformance")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lab.HA(t.Context(), "local", "load", images.Archive(s.Dir)); err != nil {
		t.Fatal(err)
	}
	var quoted []string
	for _, name := range dozen {
		quoted = append(quoted, regexp.QuoteMeta(name))
	}
	results := t.TempDir()
	err = s.Tests(t.Context(), suite.Run{
		Kubeconfig: os.Getenv("KUBECONFIG"), Kubectl: lab.Kubectl, Workers: 3, Focus: strings.Join(quoted, "|"),
		Parallel: 6, Limit: 10 * time.Minute, Results: results, Progress: t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	tests, err := report.Read(filepath.Join(results, suite.Report))
	if err != nil {
		t.Fatal(err)
	}
	if !passed(t, tests) {
		log, err := os.ReadFile(filepath.Join(results, suite.Log))
		t.Logf("%s %v", log, err)
	}
}

// passed reports whether each of the dozen has.
func passed(t *testing.T, tests []report.Test) bool {
	ended := map[string]string{}
	for _, test := range tests {
		ended[test.Name] = strings.TrimSpace(test.State.String() + " " + test.Detail)
	}
	for _, name := range dozen {
		if ended[name] != report.Passed.String() {
			t.Errorf("%s: %q", name, ended[name])
		}
	}
	return !t.Failed()
}
