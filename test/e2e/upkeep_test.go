//go:build e2e || soak

package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// etcdIsDefragmented: what was written and deleted is free, which a defragmentation
// gives back, while somebody goes on writing. Its quota is the one that was chosen.
func etcdIsDefragmented(t *testing.T, lab *walkthrough.Lab) {
	const objects, bytes = 30, 900_000
	fill(t, lab, objects, bytes)
	compact(t, lab)
	err := walkthrough.Eventually(t.Context(), time.Minute, func(ctx context.Context) error {
		for name, db := range databases(ctx, t, lab) {
			if db.Size < objects*bytes || !db.HalfFree() || db.Quota != etcdspace.Quota(50) {
				return fmt.Errorf("%s has %s, and a quota of %s", name, db, etcdspace.Bytes(db.Quota))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	stop := writer(t, lab)
	text, err := lab.HA(t.Context(), "etcd", "defrag", "--yes", "-o", "json")
	stop()
	if err != nil {
		t.Fatal(err)
	}
	var outcome cluster.Outcome
	if err := json.Unmarshal([]byte(text), &outcome); err != nil || len(outcome.Databases) != 3 || !outcome.Databases[2].Leader {
		t.Fatalf("%v: %s", err, text)
	}
	for _, d := range outcome.Databases {
		if t.Logf("%s had %s, has %s", d.Member, etcdspace.Bytes(d.Before), d); 2*d.Size > d.Before {
			t.Errorf("%s is not smaller", d.Member)
		}
	}
	run(t, lab, "status", "--wait", "--timeout=3m")
}

// fill writes so many objects of a size, and deletes them.
func fill(t *testing.T, lab *walkthrough.Lab, objects, bytes int) {
	t.Helper()
	var all strings.Builder
	for i := range objects {
		fmt.Fprintf(&all, "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: large-%d, labels: {large: \"yes\"}}\ndata: {of: %s}\n", i, strings.Repeat("x", bytes))
	}
	file := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(file, []byte(all.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"create", "-f", file}, {"delete", "configmap", "-l", "large=yes"}} {
		if _, err := lab.K(t.Context(), command...); err != nil {
			t.Fatal(err)
		}
	}
}

// compact does what the API server does every five minutes.
func compact(t *testing.T, lab *walkthrough.Lab) {
	t.Helper()
	const pki = "/etc/kubernetes/pki/etcd/"
	etcdctl := []string{"exec", "-n", "kube-system", "etcd-" + lab.Cluster + "-control-plane-b", "--",
		"etcdctl", "--cacert=" + pki + "ca.crt", "--cert=" + pki + "server.crt", "--key=" + pki + "server.key"}
	text, err := lab.K(t.Context(), append(etcdctl, "endpoint", "status", "--write-out=json")...)
	var statuses []struct {
		Status struct{ Header struct{ Revision int64 } }
	}
	if err != nil || json.Unmarshal([]byte(text), &statuses) != nil || len(statuses) == 0 {
		t.Fatalf("%v: %s", err, text)
	}
	if _, err := lab.K(t.Context(), append(etcdctl, "compaction", "--physical", strconv.FormatInt(statuses[0].Status.Header.Revision, 10))...); err != nil {
		t.Fatal(err)
	}
}

// databases are those of the replicas, as status tells them.
func databases(ctx context.Context, t *testing.T, lab *walkthrough.Lab) map[string]etcdspace.Database {
	t.Helper()
	text, _ := lab.HA(ctx, "status", "-o", "json") // of which a moment's trouble is an error
	var found status.Report
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	all := map[string]etcdspace.Database{}
	for _, zone := range found.Zones {
		for _, r := range zone.Replicas {
			all[r.Name] = etcdspace.Database{Size: r.DBSize, InUse: r.DBInUse, Quota: r.DBQuota}
		}
	}
	return all
}

// writer writes one object after the other until it is stopped, each of which must
// be taken.
func writer(t *testing.T, lab *walkthrough.Lab) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	written, done := 0, make(chan struct{})
	go func() {
		defer close(done)
		for ; ctx.Err() == nil; written++ {
			if _, err := lab.K(t.Context(), "create", "configmap", fmt.Sprintf("meanwhile-%d", written), "--request-timeout=30s"); err != nil {
				t.Errorf("write %d: %v", written, err)
			}
		}
	}()
	return func() {
		cancel()
		if <-done; written == 0 {
			t.Error("nothing was written meanwhile")
		}
	}
}
