//go:build e2e || soak

package e2e

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// What `make e2e` has made before, with hack/release/snapshot.
const (
	dist  = "../../dist"
	tools = "../../bin/tools"
)

// krewInstalls installs the archive of this platform with the real krew, and
// uses the plugin as kubectl finds it.
func krewInstalls(t *testing.T, lab *walkthrough.Lab) {
	user := newKrewUser(t, lab)
	manifest, archive := absolute(t, dist, "ha.yaml"), snapshotArchive(t)
	user.says(t, "", "krew", "install", "--manifest", manifest, "--archive", archive)
	version, _ := strings.CutPrefix(filepath.Base(archive), "kubectl-ha_")
	version, _, _ = strings.Cut(version, "_")
	if _, err := os.Stat(filepath.Join(user.root, "store", "ha", version, "man", "kubectl-ha-up.1")); err != nil {
		t.Errorf("the archive has not brought the manual pages: %v", err)
	}
	user.says(t, "kubectl ha "+version+" ", "ha", "version")
	user.says(t, "3 of 3 voters healthy", "ha", "status", "--local", "--cluster", lab.Cluster)
	user.says(t, "drain-zone\t", "__complete", "ha", "dr")
	user.says(t, walkthrough.ZoneB+"\n"+walkthrough.ZoneC+"\n"+walkthrough.ZoneD+"\n", "__complete", "ha", "drain-zone", "")
	user.says(t, "", "krew", "uninstall", "ha")
	if left := files(t, user.root); len(left) > 0 {
		t.Errorf("krew uninstall has left %v", left)
	}
}

// TestKrewManifest: the manifest is one that krew's index takes, with a
// platform for each archive.
func TestKrewManifest(t *testing.T) {
	validate := absolute(t, tools, "validate-krew-manifest")
	output, err := exec.CommandContext(t.Context(), validate, "-skip-install", "-manifest", absolute(t, dist, "ha.yaml")).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// krewUser is somebody with kubectl and krew, and no plugin yet.
type krewUser struct {
	root string // krew's
	lab  walkthrough.Lab
}

// newKrewUser makes a PATH with kubectl, krew, and the link for completions
// that the manifest's caveats tell of.
func newKrewUser(t *testing.T, lab *walkthrough.Lab) krewUser {
	t.Helper()
	home := t.TempDir()
	root, bin := krewRoot(t), filepath.Join(home, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"kubectl":             lab.Kubectl,
		"kubectl-krew":        absolute(t, tools, "krew"),
		"kubectl_complete-ha": filepath.Join(root, "bin", "kubectl-ha"),
	} {
		if err := os.Symlink(target, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	theirs := *lab
	theirs.Kubectl = filepath.Join(bin, "kubectl")
	theirs.Env = append(slices.Clip(lab.Env), "HOME="+home, "KREW_ROOT="+root, "KREW_NO_UPGRADE_CHECK=1",
		"PATH="+bin+":"+filepath.Join(root, "bin")+":"+os.Getenv("PATH"))
	return krewUser{root: root, lab: theirs}
}

// krewRoot is where krew keeps what it has. Its index is empty: it wants one that was
// cloned, even where it is not asked.
func krewRoot(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "index", "default", ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	return root
}

// says runs kubectl and wants to read something in its answer.
func (u krewUser) says(t *testing.T, want string, arguments ...string) {
	t.Helper()
	output, err := u.lab.K(t.Context(), arguments...)
	if err != nil || !strings.Contains(output, want) {
		t.Fatalf("kubectl %s: %q is missing in\n%s\n%v", strings.Join(arguments, " "), want, output, err)
	}
}

// files lists all but directories below dir.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// snapshotArchive is the only archive of this platform in dist.
func snapshotArchive(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(absolute(t, dist, "kubectl-ha_*_"+runtime.GOOS+"_"+runtime.GOARCH+".tar.gz"))
	if err != nil || len(found) != 1 {
		t.Fatalf("archives of this platform in %s: %v (%v); make e2e makes one", dist, found, err)
	}
	return found[0]
}
