package image

import (
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/bundled"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// tools are the packages that the go.mod of a module declares as tools: what its
// go.sum is complete for.
func tools(t *testing.T, m module) []string {
	t.Helper()
	_, block, _ := strings.Cut(goMod(t, m), "\ntool (\n")
	block, _, found := strings.Cut(block, "\n)")
	if !found {
		t.Fatalf("%s has no tool block", m.Parts[0])
	}
	return strings.Fields(block)
}

func TestProgramsAreTheToolsOfTheirModule(t *testing.T) {
	for _, m := range modules(t) {
		declared := tools(t, m)
		for pkg := range m.Programs {
			if !strings.HasPrefix(pkg, "./") && !slices.Contains(declared, pkg) {
				t.Errorf("%s is compiled, but %s does not declare it as a tool", pkg, m.Parts[0])
			}
		}
		for _, pkg := range declared {
			if m.Programs[pkg] == "" {
				t.Errorf("%s declares the tool %s, which is not compiled", m.Parts[0], pkg)
			}
		}
	}
}

func TestContainersAreMadeOfPrograms(t *testing.T) {
	compiled := map[string]bool{}
	for _, programs := range []map[string]string{runtimePrograms(), kubernetesPrograms()} {
		for _, name := range programs {
			if compiled[name] {
				t.Errorf("%s is compiled twice", name)
			}
			compiled[name] = true
		}
	}
	for _, c := range bundled.Containers(release.All()[0]) {
		for _, p := range c.Programs {
			if !compiled[p.File] {
				t.Errorf("%s needs %s, which is not compiled", c.Name, p.File)
			}
		}
	}
}

func TestProgramNameByGo(t *testing.T) {
	for pkg, want := range map[string]string{
		"go.etcd.io/etcd/server/v3":         "server",
		"k8s.io/kubernetes/cmd/kubelet":     "kubelet",
		"./pause":                           "pause",
		cniPackage + "ipam/host-local":      "host-local",
		"go.etcd.io/etcd/etcdctl/v3":        "etcdctl",
		"example.org/containerd/v2/cmd/ctr": "ctr",
	} {
		if got := programNameByGo(pkg); got != want {
			t.Errorf("Go names the program of %s %q, want %q", pkg, got, want)
		}
	}
}

func TestFlagsSetVersions(t *testing.T) {
	r, err := loadRecipe("v1.36.3")
	if err != nil {
		t.Fatal(err)
	}
	flags := strings.Join(append(r.kubernetes.Flags, r.runtime.Flags...), " ")
	for _, want := range []string{
		"-X k8s.io/component-base/version.gitVersion=v1.36.3",
		"-X k8s.io/client-go/pkg/version.gitMinor=36",
		"-X github.com/containerd/containerd/v2/version.Version=v2.",
	} {
		if !strings.Contains(flags, want) {
			t.Errorf("the flags lack %s: %s", want, flags)
		}
	}
}
