package action_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestManifests: the cluster of a job comes with what its manifests have.
func TestManifests(t *testing.T) {
	in(t, "", func(l *lab) {
		j := l.job(map[string]string{"spec": small + "  manifests: [deploy/]\n"})
		file := filepath.Join(j.env["GITHUB_WORKSPACE"], "deploy", "settings.yaml")
		const settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n"
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(settings), 0o644)); err != nil {
			l.Fatal(err)
		}
		j.main()
		if all := strings.Join(l.Clusters(), "\n"); !strings.Contains(all, "configmaps/default/settings") {
			l.Errorf("it was not applied; there are\n%s", all)
		}
	})
}
