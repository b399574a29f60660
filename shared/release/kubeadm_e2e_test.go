//go:build e2e

package release_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// TestTheTableIsKubeadms holds each release to the source of its kubeadm and
// kubelet, which Go downloads where it is not in the module cache.
func TestTheTableIsKubeadms(t *testing.T) {
	var gates []string
	for _, r := range release.All() {
		gates = append(gates, r.KubeletGates...)
	}
	for _, r := range release.All() {
		t.Run(r.Version, func(t *testing.T) {
			source := download(t, "k8s.io/kubernetes@"+r.Version)
			kubeadm := filepath.Join(source, "cmd", "kubeadm", "app")
			constants := constantsOf(t, filepath.Join(kubeadm, "constants", "constants.go"))
			for name, ours := range map[string]string{"DefaultEtcdVersion": r.Etcd, "CoreDNSVersion": r.CoreDNS, "PauseVersion": r.Pause} {
				if constants[name] != ours {
					t.Errorf("kubeadm's %s is %q, and in the table %q", name, constants[name], ours)
				}
			}
			if newest := newestAPI(t, filepath.Join(kubeadm, "apis", "kubeadm")); newest != r.KubeadmAPI {
				t.Errorf("kubeadm's newest configuration is %s, and in the table %s", newest, r.KubeadmAPI)
			}
			features, err := os.ReadFile(filepath.Join(source, "pkg", "features", "kube_features.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, gate := range gates {
				if off := !on(t, string(features), gate); off != slices.Contains(r.KubeletGates, gate) {
					t.Errorf("feature gate %s is off: %t; in the table are %q", gate, off, r.KubeletGates)
				}
			}
		})
	}
}

// download is the folder of a module's source.
func download(t *testing.T, module string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", module)
	cmd.Stderr = t.Output()
	output, err := cmd.Output()
	var found struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(output, &found); err != nil || jsonErr != nil || found.Dir == "" {
		t.Fatalf("download %s: %v, %v %s", module, err, jsonErr, found.Error)
	}
	return found.Dir
}

// constantsOf are a file's constants that are plain texts.
func constantsOf(t *testing.T, file string) map[string]string {
	t.Helper()
	syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	constants := map[string]string{}
	ast.Inspect(syntax, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		if literal, ok := spec.Values[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
			constants[spec.Names[0].Name], _ = strconv.Unquote(literal.Value)
		}
		return true
	})
	return constants
}

// newestAPI is the newest of the versions that kubeadm's configuration has.
func newestAPI(t *testing.T, dir string) string {
	t.Helper()
	versions, err := filepath.Glob(filepath.Join(dir, "v[0-9]*"))
	if err != nil || len(versions) == 0 {
		t.Fatalf("%s has no versions: %v", dir, err)
	}
	slices.Sort(versions)
	return filepath.Base(versions[len(versions)-1])
}

// on reports whether a feature gate is on where nobody says anything: by the last
// line of what it was in each version.
func on(t *testing.T, features, gate string) bool {
	t.Helper()
	block := regexp.MustCompile(fmt.Sprintf(`\n\t%s: \{\n((?:\t\t\{.*\n)+)`, gate)).FindStringSubmatch(features)
	if block == nil {
		t.Fatalf("there is no feature gate %s", gate)
	}
	defaults := regexp.MustCompile(`Default: (true|false)`).FindAllStringSubmatch(block[1], -1)
	return defaults[len(defaults)-1][1] == "true"
}
