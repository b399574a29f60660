//go:build soak

package e2e

import (
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/mirror"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// flanneld is built with cgo, which its backend for computers without VXLAN needs.
const flanneld = "../../bin/flanneld"

// TestFlannel: the example of a cluster with a pod network of the user's choice, with
// flannel in it, of its module. Not every computer's kernel has VXLAN: here packets go
// through flannel's own process.
func TestFlannel(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("flannel has its backend without VXLAN for amd64 only")
	}
	lab := open(t, "meshed")
	if _, err := lab.HA(t.Context(), "local", "load", archive(t, flannel(t), "ghcr.io/flannel-io/flannel:v0.28.0")); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../examples")); err != nil {
		t.Fatal(err)
	}
	rewrite(t, filepath.Join(dir, "other-cni.yaml"), "nodesPerZone: 3", "nodesPerZone: 1")
	manifest := filepath.Join(dir, "cni/flannel.yaml")
	rewrite(t, manifest, `"vxlan"`, `"udp"`)
	rewrite(t, manifest, "{capabilities: {add: [NET_ADMIN, NET_RAW]}}", "{privileged: true}")
	if _, err := lab.HA(t.Context(), "up", "--local", "-f", filepath.Join(dir, "other-cni.yaml")); err != nil {
		t.Fatal(err)
	}
	workers := fields(t, lab, "get", "nodes", "-l", "kubectl-ha.dev/pool=default", "-o", "jsonpath={.items[*].metadata.name}")
	if len(workers) != 3 {
		t.Fatalf("the workers are %q", workers)
	}
	serve(t, lab, workers)
	for i, from := range workers {
		to := workers[(i+1)%len(workers)]
		address := fields(t, lab, "get", "pod", "web-"+to, "-o", "jsonpath={.status.podIP}")[0]
		if pod, err := netip.ParseAddr(address); err != nil || !netip.MustParsePrefix(spec.DefaultPodRange).Contains(pod) {
			t.Errorf("the pod on %s has %s, %v", to, address, err)
		}
		const ask = "timeout 20 wget -q -O- http://" // with -T this busybox crashes
		output, err := lab.PodOn(t.Context(), from, "asks", "sh", "-c", ask+address+" && "+ask+"web && echo both answer")
		if err != nil || !strings.HasSuffix(output, "both answer\n") {
			t.Errorf("from %s to %s on %s, and to the Service: %q, %v", from, address, to, output, err)
		}
	}
	if _, err := lab.HA(t.Context(), "down", "--yes"); err != nil {
		t.Error(err)
	}
}

// serve has a web server on each node, and a Service before them.
func serve(t *testing.T, lab *walkthrough.Lab, nodes []string) {
	t.Helper()
	for _, node := range nodes {
		if _, err := lab.K(t.Context(), "run", "web-"+node, "--image", "nginx:1.22", "--labels", "app=web",
			"--overrides", `{"spec": {"nodeName": "`+node+`"}}`); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range []string{
		"create service clusterip web --tcp=80", "wait pod -l app=web --for=condition=Ready --timeout=60s",
	} {
		if _, err := lab.K(t.Context(), strings.Fields(line)...); err != nil {
			t.Fatal(err)
		}
	}
}

func fields(t *testing.T, lab *walkthrough.Lab, arguments ...string) []string {
	t.Helper()
	output, err := lab.K(t.Context(), arguments...)
	if err != nil || output == "" {
		t.Fatalf("kubectl %s: %q, %v", strings.Join(arguments, " "), output, err)
	}
	return strings.Fields(output)
}

// flannel is the container image: the daemon, over the programs of the machine image's
// containers.
func flannel(t *testing.T) v1.Image {
	t.Helper()
	program, err := os.ReadFile(flanneld)
	if err != nil {
		t.Fatalf("%v: make soak builds it", err)
	}
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	machines, err := localgce.FindImage(cache, release.Newest)
	if err != nil {
		t.Fatal(err)
	}
	base, err := mirror.Base(t.Context(), machines)
	if err != nil {
		t.Fatal(err)
	}
	return withProgram(t, base, "opt/bin/flanneld", program)
}
