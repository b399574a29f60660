package backup_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/restore"
	"github.com/kubectl-ha/kubectl-ha/shared/restore/restoretest"
	"github.com/kubectl-ha/kubectl-ha/shared/snapshot/snapshottest"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// world is one cluster, of whose verb only notes are taken.
type world struct {
	plugin.Clouds
	plugin.Operator
	called []backup.Options
	fail   error
}

func (w *world) Context(_, _ string) (model.Target, error) {
	return model.Target{Project: "acme", Region: "europe-west1", Name: "demo"}, nil
}

func (w *world) Open(context.Context, plugin.Request) (plugin.Operator, error) { return w, nil }

func (w *world) Backup(_ context.Context, o backup.Options) (backupfile.Report, error) {
	w.called = append(w.called, o)
	return backupfile.Report{
		Path: o.File, Size: 20<<20 + 32, Hash: strings.Repeat("0a", 32), Revision: 4711, Etcd: "3.7.0",
		Facts: restore.Facts{
			Cluster: "demo", Project: "acme", Region: "europe-west1", Kubernetes: "v1.37.2", ServiceRange: "10.96.0.0/12",
			Time:      time.Date(2026, 12, 1, 3, 30, 7, 0, time.UTC),
			Resources: []restore.Count{{Resource: "configmaps", Objects: 40}, {Resource: "pods", Objects: 21}},
		},
	}, w.fail
}

func run(t *testing.T, w *world, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = plugin.Run(t.Context(), plugin.Wiring{
		Clouds: w, Streams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &stdout, ErrOut: &stderr},
		Getenv: func(string) string { return "" }, Now: func() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) },
	}, args)
	return code, stdout.String(), stderr.String()
}

func TestCreate(t *testing.T) {
	for name, line := range map[string]string{"text": "demo.db", "json": "demo.db -o json", "name": "demo.db -o name --force"} {
		w := &world{}
		code, out, errors := run(t, w, append([]string{"backup", "create"}, strings.Fields(line)...)...)
		want := backup.Options{File: "demo.db", Overwrite: name == "name"}
		if code != 0 || len(w.called) != 1 || w.called[0] != want {
			t.Errorf("ends with %d, having called %v: %s", code, w.called, errors)
		}
		golden.Compare(t, "create-"+name+".txt", out)
	}
}

func TestInspect(t *testing.T) {
	file := filepath.Join(t.TempDir(), "demo.db")
	snapshottest.Write(t, file, []snapshottest.Change{
		{Key: "/registry/configmaps/kube-system/kubeadm-config", Value: restoretest.Value(t, "v1", "ConfigMap", &corev1.ConfigMap{
			Data: map[string]string{"ClusterConfiguration": "kubernetesVersion: v1.37.2"},
		})},
		{Key: "/registry/secrets/shop/password", Value: "k8s:enc:secretbox:v1:first:x"},
	})
	code, out, errors := run(t, &world{}, "backup", "inspect", file)
	for _, want := range []string{"v1.37.2", "1 secrets", "The API servers have encrypted: secrets."} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("ends with %d, without %q: %s%s", code, want, out, errors)
		}
	}
}

func TestRefused(t *testing.T) {
	for line, want := range map[string]string{
		"backup create":          "the FILE is required",
		"backup create a b":      "does not take the argument",
		"backup inspect":         "the FILE is required",
		"backup inspect nowhere": "not a usable backup",
		"backup make x":          "there is no command",
	} {
		w := &world{}
		if code, out, errors := run(t, w, strings.Fields(line)...); code != 2 || out != "" || !strings.Contains(errors, want) || len(w.called) > 0 {
			t.Errorf("%q ends with %d, having called %v: %s%s", line, code, w.called, out, errors)
		}
	}
	w := &world{fail: errs.Errorf(errs.TimedOut, "it has not signed").WithHint("Replace it.")}
	if code, out, errors := run(t, w, "backup", "create", "demo.db"); code != 124 || out != "" || !strings.Contains(errors, "error: it has not signed\nhint: Replace it.\n") {
		t.Errorf("ends with %d: %s%s", code, out, errors)
	}
}
