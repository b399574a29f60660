package backupfile_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/snapshot/snapshottest"
)

// TestWrite: the file is there when it is whole, for its user alone; else there is none,
// and what was there stays.
func TestWrite(t *testing.T) {
	whole := snapshottest.Snapshot(t, []snapshottest.Change{{Key: "/registry/x/y", Value: "{}"}})
	ended, end := context.WithCancel(t.Context())
	end()
	for name, test := range map[string]struct {
		ctx       context.Context
		there     string // before
		overwrite bool
		content   []byte
		fail      error
		want      errs.Kind // "" for a file
	}{
		"written":             {t.Context(), "", false, whole, nil, ""},
		"in place of one":     {t.Context(), "old", true, whole, nil, ""},
		"there is one":        {t.Context(), "old", false, whole, nil, errs.Usage},
		"cut off":             {t.Context(), "old", true, whole[:len(whole)-9], nil, errs.Failed},
		"etcd ends":           {t.Context(), "", false, whole[:100], errors.New("no leader"), errs.Failed},
		"the user interrupts": {ended, "old", true, whole, nil, errs.Interrupted},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "demo.db")
			for file, text := range map[string]string{path: test.there, path + ".part": "of one that was killed"} {
				if text != "" {
					if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			report, err := backupfile.Write(test.ctx, path, test.overwrite, func(to io.Writer) error {
				_, err := to.Write(test.content)
				return errors.Join(err, test.fail)
			})
			if test.want != "" {
				if have, _ := os.ReadFile(path); err == nil || errs.KindOf(err) != test.want || string(have) != test.there {
					t.Errorf("%v is of kind %s, and there is %q", err, errs.KindOf(err), have)
				}
				if _, err := os.Stat(path + ".part"); name != "there is one" && !os.IsNotExist(err) {
					t.Errorf("a part is left: %v", err)
				}
				return
			}
			info, statErr := os.Stat(path)
			if err != nil || statErr != nil || info.Mode().Perm() != 0o600 || report.Path != path || report.Objects() != 1 {
				t.Errorf("%+v, %v; %v, %v", report, err, info, statErr)
			}
		})
	}
}

func TestInspect(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo.db")
	snapshottest.Write(t, path, []snapshottest.Change{{Key: "/registry/secrets/a/b", Value: "k8s:enc:secretbox:v1:x"}})
	found, err := backupfile.Inspect(path)
	if err != nil || len(found.Encrypted) != 1 || found.Revision != 2 || found.Etcd != "3.6.0" {
		t.Errorf("%+v, %v", found, err)
	}
	snapshottest.Write(t, path, []snapshottest.Change{{Key: "/registry/secrets/a/b", Value: "?"}})
	for file, want := range map[string]string{path: "secrets/a/b", path + "x": "not a usable backup"} {
		if _, err := backupfile.Inspect(file); errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
}
