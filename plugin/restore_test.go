package plugin

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/restore/restoretest"
	"github.com/kubectl-ha/kubectl-ha/shared/snapshot/snapshottest"
)

// TestUpRestores: the backup is read before anything is done, and what became of its
// objects is shown.
func TestUpRestores(t *testing.T) {
	file := filepath.Join(t.TempDir(), "demo.db")
	snapshottest.Write(t, file, []snapshottest.Change{
		{Key: "/registry/minions/b", Value: "{}"},
		{Key: "/registry/example.com/gadgets/a/b", Value: "{}"},
		{Key: "/registry/pods/shop/bare", Value: restoretest.Value(t, "v1", "Pod", &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "bare"}, Spec: corev1.PodSpec{NodeName: "b"},
		})},
	})
	up := []string{"up", "--name", "demo", "--region", "europe-west1", "--zones", "europe-west1-b", "--restore"}
	w := &world{}
	got := session{world: w}.run(t, append(slices.Clone(up), file)...)
	if got.code != 0 || len(w.called) != 1 || w.called[0] != "restore "+file+" into demo" {
		t.Fatalf("ends with %d, having called %v: %s", got.code, w.called, got.errors)
	}
	for _, want := range []string{"1        restored", "1        not restored: nodes", "Pod shop/bare: It had no controller, so nothing re-creates it.\n"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("it does not show %q:\n%s", want, got.out)
		}
	}
	for want, arguments := range map[string][]string{
		"not a usable backup":                        append(slices.Clone(up), file+"x"),
		"--recover and --restore exclude each other": append(slices.Clone(up), file, "--recover"),
	} {
		w := &world{}
		if got := (session{world: w}).run(t, arguments...); got.code != 2 || !strings.Contains(got.errors, want) || len(w.called) > 0 {
			t.Errorf("ends with %d, having called %v: %s", got.code, w.called, got.errors)
		}
	}
}
