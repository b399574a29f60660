package cluster_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/restore/restoretest"
	"github.com/kubectl-ha/kubectl-ha/shared/snapshot/snapshottest"
)

// shopObjects are what is in a cluster that is backed up.
func shopObjects(t testing.TB) map[string]string {
	of := func(kind, namespace, name string) string {
		return restoretest.Value(t, "v1", kind, &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}})
	}
	return map[string]string{
		"/registry/configmaps/shop/settings":        of("ConfigMap", "shop", "settings"),
		"/registry/namespaces/shop":                 of("Namespace", "", "shop"),
		"/registry/namespaces/kube-system":          of("Namespace", "", "kube-system"),
		"/registry/serviceaccounts/default/default": of("ServiceAccount", "default", "default"),
		"/registry/minions/demo-default-b-x1y2":     of("Node", "", "demo-default-b-x1y2"),
		"/registry/pods/shop/bare": restoretest.Value(t, "v1", "Pod", &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "bare"}, Spec: corev1.PodSpec{NodeName: "demo-default-b-x1y2"},
		}),
	}
}

// TestBackupAndRestore: what was in a cluster is in another one, but for what belonged to
// its machines, and what the new one has of its own.
func TestBackupAndRestore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "demo.db")
	in(t, three, func(l *lab) {
		l.Keep(shopObjects(l))
		report, err := l.operator().Backup(l.Context(), backup.Options{File: file})
		if err != nil {
			l.Fatal(err)
		}
		if report.Cluster != "demo" || report.Kubernetes == "" || report.Objects() != 8 || report.Path != file {
			l.Errorf("%+v", report)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			l.Errorf("%v, %v", info, err)
		}
		_, err = l.operator().Backup(l.Context(), backup.Options{File: file})
		l.refused(err, errs.Usage, "")
	})
	in(t, "", func(l *lab) {
		from := opened(l, file)
		outcome := l.done(l.operator().Restore(l.Context(), from, document(l, three)))
		l.healthy(3, 3)
		want := shopObjects(l)
		delete(want, "/registry/minions/demo-default-b-x1y2")
		delete(want, "/registry/pods/shop/bare")
		want["/registry/namespaces/kube-system"] = "of this cluster"
		want["kubectl-ha/restored"] = from.Hash
		if diff := cmp.Diff(want, l.Keys()); diff != "" {
			l.Errorf("(-want +have):\n%s", diff)
		}
		if holder := l.ControllersHeldBy(); holder != "" {
			l.Errorf("the controllers are held by %q", holder)
		}
		if r := outcome.Restored; r.Objects != 4 || !slices.Equal(r.Kept, []string{"/registry/namespaces/kube-system"}) || len(r.Attention) != 1 {
			l.Errorf("%+v", r)
		}
		// The same again has nothing to do, and nothing else is restored into it.
		l.done(l.operator().Restore(l.Context(), from, document(l, three)))
		l.up(three)
		_, err := l.operator().Restore(l.Context(), opened(l, written(l, map[string]string{"/registry/x/y": "{}"})), document(l, three))
		l.refused(err, errs.Usage, "other-backup")
	})
}

// written is a backup with more keys.
func written(t testing.TB, more map[string]string) string {
	t.Helper()
	keys := map[string]string{"/registry/configmaps/kube-system/kubeadm-config": restoretest.Value(t, "v1", "ConfigMap", &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: "kubeadm-config"},
		Data:       map[string]string{"ClusterConfiguration": "kubernetesVersion: " + document(t, three).Spec.KubernetesVersion},
	})}
	maps.Copy(keys, more)
	var changes []snapshottest.Change
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		changes = append(changes, snapshottest.Change{Key: key, Value: keys[key]})
	}
	path := filepath.Join(t.TempDir(), "backup.db")
	snapshottest.Write(t, path, changes)
	return path
}

// always is a backup that has the same hash each time.
func always(t testing.TB) *backupfile.Backup {
	t.Helper()
	once.Do(func() {
		var err error
		if content, err = os.ReadFile(written(t, shopObjects(t))); err != nil {
			t.Fatal(err)
		}
	})
	path := filepath.Join(t.TempDir(), "backup.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return opened(t, path)
}

var (
	once    sync.Once
	content []byte
)

func opened(t testing.TB, path string) *backupfile.Backup {
	t.Helper()
	b, err := backupfile.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// TestRestoreRefused: into what is not new, or of what cannot be read there.
func TestRestoreRefused(t *testing.T) {
	in(t, three, func(l *lab) {
		_, err := l.operator().Restore(l.Context(), opened(l, written(l, nil)), document(l, three))
		l.refused(err, errs.Usage, "not-new")
	})
	in(t, "", func(l *lab) {
		encrypted := written(l, map[string]string{"/registry/secrets/default/a": "k8s:enc:secretbox:v1:first:x"})
		_, err := l.operator().Restore(l.Context(), opened(l, encrypted), document(l, three))
		l.refused(err, errs.Usage, "not-restorable")
		if len(l.Resources()) > 0 {
			l.Error("something was made")
		}
	})
}

// TestRestoreUnfinished: who goes on without the backup is told, and until somebody goes
// on with it no controller works.
func TestRestoreUnfinished(t *testing.T) {
	file := written(t, shopObjects(t))
	synctest.Test(t, func(t *testing.T) {
		w := clustertest.Start(t)
		fuse, ctx := crash.NewFuse(t.Context(), crash.Point{Call: crash.Call{Name: "etcd write", N: 1}, Moment: crash.After})
		_, err := w.Operator("demo", fuse).Restore(ctx, opened(t, file), document(t, three))
		if err == nil || !fuse.Blown() {
			t.Fatalf("it was not killed: %v", err)
		}
		l := &lab{t, w}
		if holder := l.ControllersHeldBy(); holder != "kubectl-ha-restore" {
			l.Errorf("the controllers are held by %q", holder)
		}
		_, err = l.operator().Up(l.Context(), document(l, three))
		l.refused(err, errs.Unsafe, "restore-unfinished")
		l.done(l.operator().Restore(l.Context(), opened(l, file), document(l, three)))
		l.healthy(3, 3)
	})
}

// TestBackupOfNothing: what cannot be backed up leaves no file.
func TestBackupOfNothing(t *testing.T) {
	in(t, "", func(l *lab) {
		folder := l.TempDir()
		_, err := l.operator().Backup(l.Context(), backup.Options{File: filepath.Join(folder, "demo.db")})
		l.refused(err, errs.Usage, "no-such-cluster")
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			l.Errorf("left are %v, %v", left, err)
		}
	})
	in(t, three, func(l *lab) {
		folder := l.TempDir()
		fuse, ctx := crash.NewFuse(l.Context(), crash.Point{Call: crash.Call{Name: "etcd snapshot", N: 1}, Moment: crash.Before})
		_, err := l.Operator("demo", fuse).Backup(ctx, backup.Options{File: filepath.Join(folder, "demo.db")})
		if err == nil || !strings.Contains(err.Error(), "write backup") {
			l.Errorf("%v", err)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			l.Errorf("left are %v, %v", left, err)
		}
	})
}
