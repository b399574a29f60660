package pins

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
)

var update = flag.Bool("update", false, "write the golden files")

const repository = "https://github.com/kubectl-ha/kubectl-ha"

var release = made.Release{Version: "v1.2.3-rc.1", Archives: []made.Archive{
	{Name: "kubectl-ha_v1.2.3-rc.1_linux_amd64.tar.gz", OS: "linux", Arch: "amd64", SHA256: strings.Repeat("1", 64)},
	{Name: "kubectl-ha_v1.2.3-rc.1_windows_arm64.zip", OS: "windows", Arch: "arm64", SHA256: strings.Repeat("a", 64)},
}}

// TestKrew: the name is one variable, and all else that has it follows.
func TestKrew(t *testing.T) {
	template, err := os.ReadFile("../../../../krew/plugin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ha", "gce-ha"} {
		got, err := Krew(string(template), name, Assets(repository, release.Version), release)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".yaml", got)
		var manifest struct {
			Spec struct{ Platforms []struct{ SHA256 string } }
		}
		if err := yaml.Unmarshal(got, &manifest); err != nil || len(manifest.Spec.Platforms) != 2 || manifest.Spec.Platforms[0].SHA256 != release.Archives[0].SHA256 {
			t.Errorf("read as YAML it is %+v: %v", manifest, err)
		}
	}
}

func TestKrewTemplateIsWrong(t *testing.T) {
	for _, template := range []string{"{{", "{{.Colour}}"} {
		if text, err := Krew(template, "ha", "", release); err == nil {
			t.Errorf("%q becomes %q", template, text)
		}
	}
}

func TestPin(t *testing.T) {
	before := map[string]Archives{"v1.2.2": {"kubectl-ha_v1.2.2_linux_amd64.tar.gz": strings.Repeat("2", 64)}}
	text, err := Pin(release, repository, before).Text()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "release.json", text)
	own, err := Own(text, release.Version)
	if want := (Archives{release.Archives[0].Name: release.Archives[0].SHA256, release.Archives[1].Name: release.Archives[1].SHA256}); err != nil || !maps.Equal(own, want) {
		t.Errorf("its own are %v: %v", own, err)
	}
}

// TestBranchesPinNothing: only a release knows what it is built to.
func TestBranchesPinNothing(t *testing.T) {
	text, err := os.ReadFile("../../../../" + ActionFile)
	if err != nil {
		t.Fatal(err)
	}
	of, err := Read(text)
	if err != nil || of.Default != "" || len(of.Versions) > 0 {
		t.Errorf("%s is %+v (%v), but releases write it into their own commits", ActionFile, of, err)
	}
	if own, err := Own(text, "v1.2.3"); err != nil || own != nil {
		t.Errorf("a tag on it has the archives %v: %v", own, err)
	}
	if want := Pin(release, repository, nil).URL; of.URL != want {
		t.Errorf("its URL is %s, that of releases %s", of.URL, want)
	}
}

func TestOwnIsUnreadable(t *testing.T) {
	if own, err := Own([]byte("{"), "v1.2.3"); err == nil {
		t.Errorf("it is %v", own)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || string(got) != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s\n%v", name, got, want, err)
	}
}
