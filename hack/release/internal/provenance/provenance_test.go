package provenance

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/hack/release/internal/made"
)

var update = flag.Bool("update", false, "write the golden files")

var (
	commit  = strings.Repeat("c", 40)
	release = made.Release{Version: "v1.2.3", Files: []made.File{
		{Name: "kubectl-ha_v1.2.3_linux_amd64.tar.gz", SHA256: strings.Repeat("a", 64)},
		{Name: "ha.yaml", SHA256: strings.Repeat("b", 64)},
	}}
	workflow = map[string]string{
		"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "kubectl-ha/kubectl-ha", "GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": "2",
		"GITHUB_WORKFLOW_REF": "kubectl-ha/kubectl-ha/.github/workflows/release.yml@refs/heads/main",
	}
)

func TestStatement(t *testing.T) {
	for name, variables := range map[string]map[string]string{"workflow": workflow, "by-hand": nil} {
		t.Run(name, func(t *testing.T) {
			got, err := Of(release, "https://github.com/kubectl-ha/kubectl-ha", commit, "go1.26.4", func(name string) string { return variables[name] }).Text()
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".json")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil || string(got) != string(want) {
				t.Errorf("got\n%s\nwant\n%s\n%v", got, want, err)
			}
			if found, err := Commit(got); err != nil || found != commit {
				t.Errorf("its commit is %q: %v", found, err)
			}
		})
	}
}

func TestCommitIsMissing(t *testing.T) {
	for _, text := range []string{"", "{}", `{"predicate": {"buildDefinition": {"resolvedDependencies": [{"uri": "git+x"}]}}}`} {
		if found, err := Commit([]byte(text)); err == nil {
			t.Errorf("in %q it is %q", text, found)
		}
	}
}
