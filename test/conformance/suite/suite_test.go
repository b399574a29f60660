package suite

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestModule: what is added to the machine image's go.mod is not in it already,
// so that a new version of Kubernetes has one place.
func TestModule(t *testing.T) {
	dir := t.TempDir()
	if err := layOut("../../..", dir); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, module := range []string{"k8s.io/kubernetes v", "github.com/onsi/ginkgo/v2 v", "k8s.io/sample-apiserver v0.0.0", "k8s.io/sample-apiserver => "} {
		if n := strings.Count(string(whole), "\t"+module); n != 1 {
			t.Errorf("go.mod has %d lines of %s", n, module)
		}
	}
}

func TestFlags(t *testing.T) {
	got := strings.Join(flags("v1.37.2"), " ")
	for _, want := range []string{"k8s.io/component-base/version.gitVersion=v1.37.2 ", "version.gitMajor=1 ", "version.gitMinor=37"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s has no %s", got, want)
		}
	}
}

func TestArguments(t *testing.T) {
	r := Run{Kubeconfig: "/kubeconfig", Kubectl: "/kubectl", Workers: 3, Focus: "sig-apps", Parallel: 4, Limit: 45 * time.Minute}
	got := Suite{Dir: "/built"}.arguments(r, "/results")
	tests := slices.Index(got, "/built/e2e.test")
	if tests < 0 || got[tests+1] != "--" {
		t.Fatalf("%q does not run the tests", got)
	}
	ginkgo, own := strings.Join(got[:tests], " "), strings.Join(got[tests+2:], " ")
	for _, want := range []string{"--procs 4", "--timeout 45m0s", "--focus sig-apps", "--label-filter " + Selected} {
		if !strings.Contains(ginkgo, want) {
			t.Errorf("ginkgo's arguments %q lack %q", ginkgo, want)
		}
	}
	for _, want := range []string{"--kubeconfig /kubeconfig", "--kubectl-path /kubectl", "--num-nodes 3", "--report-dir /results"} {
		if !strings.Contains(own, want) {
			t.Errorf("the tests' arguments %q lack %q", own, want)
		}
	}
}

// TestProgress: what the tests show goes on as it is, and is counted.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var shown, said bytes.Buffer
		p := &progress{out: &shown}
		ctx, stop := context.WithCancel(t.Context())
		go speak(ctx, &said, p.String)
		fmt.Fprint(p, "••")
		fmt.Fprint(p, "S•")
		time.Sleep(31 * time.Second)
		stop()
		synctest.Wait()
		if shown.String() != "••S•" || said.String() != "   30s  3 tests have ended\n" {
			t.Errorf("shown is %q, said %q", shown.String(), said.String())
		}
	})
}
