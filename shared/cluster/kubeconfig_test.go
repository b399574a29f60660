package cluster_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// upWith brings small up, with a kubeconfig of its own.
func (l *lab) upWith(kubeconfig string) (cluster.Outcome, error) {
	l.Helper()
	wanted, err := spec.Parse([]byte(small), "spec")
	if err != nil {
		l.Fatal(err)
	}
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	return l.OperatorWith(kubeconfig, "demo", fuse).Up(ctx, wanted)
}

// barred puts a link to nowhere in the place of a directory: not even root can
// write into it.
func (l *lab) barred(folder string) {
	l.Helper()
	if err := os.RemoveAll(folder); err != nil {
		l.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(l.TempDir(), "none", "none"), folder); err != nil {
		l.Fatal(err)
	}
}

// TestUpCouldNotWriteTheKubeconfig: nothing is made.
func TestUpCouldNotWriteTheKubeconfig(t *testing.T) {
	in(t, "", func(l *lab) {
		folder := filepath.Join(l.TempDir(), "kube")
		l.barred(folder)
		_, err := l.upWith(filepath.Join(folder, "config"))
		l.refused(err, errs.Usage, "")
		if !strings.Contains(err.Error(), "cannot be written, and nothing was changed") {
			l.Error(err)
		}
		l.NothingLeft()
	})
}

// TestUpCannotWriteTheKubeconfig when the cluster is there: the same command
// goes on when it can.
func TestUpCannotWriteTheKubeconfig(t *testing.T) {
	in(t, "", func(l *lab) {
		folder := filepath.Join(l.TempDir(), "kube")
		l.OnStep("init access", func() { l.barred(folder) })
		file := filepath.Join(folder, "config")
		_, err := l.upWith(file)
		l.refused(err, errs.Failed, "")
		if !strings.Contains(err.Error(), "write the kubeconfig "+file) || !strings.HasPrefix(errs.HintOf(err), "Make it writable") {
			l.Errorf("%v: %s", err, errs.HintOf(err))
		}
		l.Events = nil
		born := l.created("demo-control-plane-b")
		if err := os.Remove(folder); err != nil {
			l.Fatal(err)
		}
		if outcome := l.done(l.upWith(file)); outcome.Context == "" || !l.created("demo-control-plane-b").Equal(born) {
			l.Errorf("it did not go on where it was: %+v", outcome)
		}
	})
}

// TestUpCannotReadTheKubeconfig: nothing is made.
func TestUpCannotReadTheKubeconfig(t *testing.T) {
	in(t, "", func(l *lab) {
		below := filepath.Join(l.TempDir(), "file")
		if err := os.WriteFile(below, nil, 0o600); err != nil {
			l.Fatal(err)
		}
		_, err := l.upWith(filepath.Join(below, "config"))
		l.refused(err, errs.Usage, "")
		if !strings.Contains(err.Error(), "read the kubeconfig") {
			l.Error(err)
		}
		l.NothingLeft()
	})
}
