package cluster_test

import (
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
)

// TestConnectSideBySide: clients that take access at the same moment write over
// each other's request, and all get in.
func TestConnectSideBySide(t *testing.T) {
	in(t, demo, func(l *lab) {
		failures := make(chan error)
		for range 3 {
			kubeconfig := filepath.Join(l.TempDir(), "kubeconfig")
			go func() {
				fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
				_, err := l.OperatorWith(kubeconfig, "demo", fuse).Connect(ctx)
				failures <- err
			}()
		}
		for range 3 {
			if err := <-failures; err != nil {
				l.Error(err)
			}
		}
	})
}
