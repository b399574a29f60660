package image

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// modules are all of the recipe.
func modules(t *testing.T) []module {
	t.Helper()
	runtime, err := runtimeModule()
	if err != nil {
		t.Fatal(err)
	}
	all := []module{runtime}
	for _, r := range release.All() {
		all = append(all, kubernetesModule(r))
	}
	return all
}

// goMod is the text of a module's go.mod.
func goMod(t *testing.T, m module) string {
	t.Helper()
	text, err := embedded.ReadFile(m.Parts[0] + "/go.mod.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestModulesHaveWhatKubeadmAsksFor: a release's image has the programs that its
// containers are named after. The tag of etcd's names a release of that image,
// which may have a later patch in it.
func TestModulesHaveWhatKubeadmAsksFor(t *testing.T) {
	for _, r := range release.All() {
		text := goMod(t, kubernetesModule(r))
		for name, want := range map[string]string{"k8s.io/kubernetes": r.Version, "github.com/coredns/coredns": r.CoreDNS} {
			if got := required(text, name); got != want {
				t.Errorf("of Kubernetes %s, %s is %q, want %q", r.Version, name, got, want)
			}
		}
		for _, name := range []string{"go.etcd.io/etcd/server/v3", "go.etcd.io/etcd/etcdctl/v3"} {
			if got := required(text, name); release.MinorOf(got) != release.MinorOf("v"+r.Etcd) {
				t.Errorf("of Kubernetes %s, %s is %q, and not of etcd %s", r.Version, name, got, r.Etcd)
			}
		}
		for line := range strings.Lines(text) {
			name, replaced, found := strings.Cut(strings.TrimSpace(line), " => ")
			if want := name + " v0." + strings.TrimPrefix(r.Version, "v1."); found && replaced != want {
				t.Errorf("of Kubernetes %s, %s is replaced by %q, want %q", r.Version, name, replaced, want)
			}
		}
	}
}

func TestModulesNeedTheSameGo(t *testing.T) {
	want, err := oldestGo()
	if err != nil || want == "" {
		t.Fatal(want, err)
	}
	for _, m := range modules(t) {
		if got := required(goMod(t, m), "go"); got != want {
			t.Errorf("%s needs Go %q, and not %s", m.Parts[0], got, want)
		}
	}
}

func TestAModuleIsLaidOut(t *testing.T) {
	for _, m := range modules(t) {
		dir := t.TempDir()
		if err := m.layOut(dir); err != nil {
			t.Fatal(err)
		}
		files := []string{"go.mod", "go.sum"}
		for pkg := range m.Programs {
			if own, found := strings.CutPrefix(pkg, "./"); found {
				files = append(files, own+"/main.go")
			}
		}
		for _, name := range files {
			if _, err := os.Stat(filepath.Join(m.folder(dir), name)); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestRequired(t *testing.T) {
	const text = `module image

go 1.26.6

require github.com/coredns/coredns v1.14.6

require (
	k8s.io/kubernetes v1.37.2 // indirect
)
`
	for name, want := range map[string]string{
		"go": "1.26.6", "github.com/coredns/coredns": "v1.14.6", "k8s.io/kubernetes": "v1.37.2", "k8s.io/api": "",
	} {
		if got := required(text, name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestMajorMinor(t *testing.T) {
	if major, minor := majorMinor("v1.37.2"); major != "1" || minor != "37" {
		t.Errorf("v1.37.2 is major %q and minor %q", major, minor)
	}
}
