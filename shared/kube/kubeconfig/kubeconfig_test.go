package kubeconfig

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

var demo = model.Target{Project: "my-project", Region: "europe-west1", Name: "demo"}

// otherProgram adds a context of its own to the file, as kubectl config does,
// and makes it the current one.
func otherProgram(t *testing.T, file, name string) {
	t.Helper()
	paths := clientcmd.NewDefaultPathOptions()
	paths.LoadingRules.ExplicitPath = file
	config, err := paths.GetStartingConfig()
	if err != nil {
		t.Fatal(err)
	}
	config.Contexts[name] = &api.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	if err := clientcmd.ModifyConfig(paths, *config, true); err != nil {
		t.Fatal(err)
	}
}

func contextsIn(t *testing.T, file string) (names []string, current string) {
	t.Helper()
	config, err := clientcmd.LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(config.Contexts)), config.CurrentContext
}

// TestKeysAreTheOwners: a kubeconfig that is made here can be read by its owner only.
func TestKeysAreTheOwners(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	if _, err := New(file).Save(t.Context(), demo, "https://203.0.113.4:6443", model.Credentials{}); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestSaveAndForget(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	otherProgram(t, file, "theirs")
	k := New(file)
	name, err := k.Save(t.Context(), demo, "https://203.0.113.4:6443", model.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	if names, current := contextsIn(t, file); !slices.Equal(names, []string{name, "theirs"}) || current != name {
		t.Errorf("it has %v, the current one is %q", names, current)
	}
	if err := k.Forget(t.Context(), demo); err != nil {
		t.Fatal(err)
	}
	if names, current := contextsIn(t, file); !slices.Equal(names, []string{"theirs"}) || current != "" {
		t.Errorf("it has %v, the current one is %q", names, current)
	}
}

// TestKeeping: the current context stays the one of another program.
func TestKeeping(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	otherProgram(t, file, "theirs")
	name, err := New(file).Keeping(true).Save(t.Context(), demo, "https://203.0.113.4:6443", model.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	if names, current := contextsIn(t, file); !slices.Equal(names, []string{name, "theirs"}) || current != "theirs" {
		t.Errorf("it has %v, the current one is %q", names, current)
	}
}

// TestWritable: what could be written is as it was, and root is no exception.
func TestWritable(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"file": "", "torn": "kind: [", "config": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(dir, "none", "none"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"config": "", "new": "", "made/config": "", "torn": "read the kubeconfig", "file/config": "not a directory",
		"link/config": "cannot be written", "link": "cannot be written", "": "read the kubeconfig",
	} {
		err := New(filepath.Join(dir, name)).Writable(t.Context(), demo)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || errs.KindOf(err) != errs.Usage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for folder, want := range map[string]int{"": 5, "made": 0} { // those from above, and made
		left, err := os.ReadDir(filepath.Join(dir, folder))
		if err != nil || len(left) != want {
			t.Errorf("in %q are %v, %v", folder, left, err)
		}
	}
}

// TestNoPlaceForIt is not taken for a lock.
func TestNoPlaceForIt(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "kube")
	if err := os.Symlink(folder+"-none", folder); err != nil {
		t.Fatal(err)
	}
	_, err := New(filepath.Join(folder, "config")).Save(t.Context(), demo, "https://203.0.113.4:6443", model.Credentials{})
	if err == nil || !strings.HasPrefix(errs.HintOf(err), "Make it writable") {
		t.Errorf("%v (hint: %s)", err, errs.HintOf(err))
	}
}
