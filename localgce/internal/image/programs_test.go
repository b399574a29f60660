package image

import (
	"slices"
	"strings"
	"testing"
)

// tools are the packages that the recipe's go.mod declares as tools: what its
// go.sum is complete for.
func tools(t *testing.T) []string {
	t.Helper()
	module, err := embedded.ReadFile(buildPart + "/go.mod.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, block, _ := strings.Cut(string(module), "\ntool (\n")
	block, _, found := strings.Cut(block, "\n)")
	if !found {
		t.Fatal("the recipe's go.mod has no tool block")
	}
	return strings.Fields(block)
}

func TestProgramsAreTheToolsOfTheModule(t *testing.T) {
	declared := tools(t)
	for pkg := range programs() {
		if !strings.HasPrefix(pkg, "./") && !slices.Contains(declared, pkg) {
			t.Errorf("%s is compiled, but go.mod does not declare it as a tool", pkg)
		}
	}
	for _, pkg := range declared {
		if programs()[pkg] == "" {
			t.Errorf("go.mod declares the tool %s, which is not compiled", pkg)
		}
	}
}

func TestContainersAreMadeOfPrograms(t *testing.T) {
	compiled := map[string]bool{}
	for _, name := range programs() {
		compiled[name] = true
	}
	for _, c := range containers(pins{Kubernetes: "v1.37.2", CoreDNS: "v1.14.6"}) {
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

func TestVersionFlagsSetKubernetesVersion(t *testing.T) {
	flags := strings.Join(versionFlags(pins{Kubernetes: "v1.37.2", Containerd: "v2.4.2"}), " ")
	for _, want := range []string{
		"-X k8s.io/component-base/version.gitVersion=v1.37.2",
		"-X k8s.io/client-go/pkg/version.gitMinor=37",
		"-X github.com/containerd/containerd/v2/version.Version=v2.4.2",
	} {
		if !strings.Contains(flags, want) {
			t.Errorf("the flags lack %s: %s", want, flags)
		}
	}
}
