package made

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	archive   = "kubectl-ha_v1.2.3_linux_amd64.tar.gz"
	artifacts = `[{"name": "` + archive + `", "goos": "linux", "goarch": "amd64", "type": "Archive"},
		{"name": "kubectl-ha", "goos": "linux", "goarch": "amd64", "type": "Binary"}]`
	sumOfText = "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1" // of "text"
)

// dist is what goreleaser leaves; files replace some of it, an empty one leaves it out.
func dist(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		MetadataFile: `{"version": "1.2.3"}`, ArtifactsFile: artifacts, archive: "text", ChecksumsFile: sumOfText + "  " + archive + "\n",
	} {
		if replaced, ok := files[name]; ok {
			text = replaced
		}
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestRead(t *testing.T) {
	got, err := Read(dist(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := Archive{Name: archive, OS: "linux", Arch: "amd64", SHA256: sumOfText}
	if got.Version != "v1.2.3" || !slices.Equal(got.Archives, []Archive{want}) {
		t.Errorf("got %+v", got)
	}
	if missing := got.Lacks([]string{"linux/amd64", "windows/arm64"}); !slices.Equal(missing, []string{"windows/arm64"}) {
		t.Errorf("missing are %v", missing)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"metadata.json":                 {MetadataFile: ""},
		"artifacts.json":                {ArtifactsFile: "no JSON"},
		"checksums.txt":                 {ChecksumsFile: ""},
		"is no checksum and name":       {ChecksumsFile: "abc  " + archive + "\n"},
		archive + " has no checksum in": {ChecksumsFile: sumOfText + "  another\n"},
	} {
		if _, err := Read(dist(t, files)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAddAndVerify(t *testing.T) {
	dir := dist(t, nil)
	made, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Add("ha.yaml", []byte("manifest")); err != nil {
		t.Fatal(err)
	}
	again, err := Read(dir)
	if err != nil || len(again.Files) != 2 || len(again.Archives) != 1 {
		t.Fatalf("with the added file it is %+v: %v", again, err)
	}
	if err := again.Verify(); err != nil {
		t.Error(err)
	}
}

func TestVerifyNamesAllThatIsWrong(t *testing.T) {
	dir := dist(t, map[string]string{archive: "changed"})
	made, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := made.Add("ha.yaml", []byte("manifest")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "ha.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := made.Verify(); err == nil || !strings.Contains(err.Error(), archive) || !strings.Contains(err.Error(), "ha.yaml") {
		t.Errorf("it is %v", err)
	}
}
