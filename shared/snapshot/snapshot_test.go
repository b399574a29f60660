package snapshot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/kubectl-ha/kubectl-ha/shared/snapshot"
	"github.com/kubectl-ha/kubectl-ha/shared/snapshot/snapshottest"
)

// TestOpen: the last value of each key counts, and those that were deleted are not there.
func TestOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup.db")
	snapshottest.Write(t, path, []snapshottest.Change{
		{Key: "/registry/pods/a", Value: "first"},
		{Key: "/registry/pods/b", Value: "other"},
		{Key: "/registry/pods/a", Value: "second"},
		{Key: "/registry/pods/b", Deleted: true},
		{Key: "/registry/nodes/c", Value: "third"},
		{Key: "compact_rev_key", Value: "4"},
	})
	s, err := snapshot.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Revision != 7 || s.Etcd != "3.6.0" || len(s.Hash) != 64 { // etcd begins with revision 1
		t.Errorf("revision %d, etcd %q, hash %q", s.Revision, s.Etcd, s.Hash)
	}
	if diff := cmp.Diff([]string{"/registry/nodes/c", "/registry/pods/a"}, s.Keys("/registry/")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for key, want := range map[string]string{"/registry/pods/a": "second", "/registry/pods/b": ""} {
		if got, err := s.Value(key); err != nil || string(got) != want {
			t.Errorf("%s is %q, %v", key, got, err)
		}
	}
}

// TestRefused: what is not a whole snapshot is not taken for one.
func TestRefused(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "backup.db")
	snapshottest.Write(t, whole, []snapshottest.Change{{Key: "/registry/pods/a", Value: "first"}})
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"empty":           {nil, "has no SHA-256 at its end"},
		"cut off":         {content[:len(content)-700], "has no SHA-256 at its end"},
		"without a hash":  {content[:len(content)-32], "has no SHA-256 at its end"},
		"changed":         {changed(content, 5000), "its SHA-256 is another one"},
		"another hash":    {changed(content, len(content)-1), "its SHA-256 is another one"},
		"no database":     {snapshottest.Hashed(make([]byte, 4096)), "open the database"},
		"not one of etcd": {withoutKeys(t), "no bucket of keys"},
		"other keys":      {withKey(t, "12"), "is not a revision"},
		"other values":    {withKey(t, strings.Repeat("1", 17)), "revision 31"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "backup.db")
			if err := os.WriteFile(path, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			if s, err := snapshot.Open(path); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, %v; want %q", s, err, test.want)
			}
		})
	}
	if _, err := snapshot.Open(whole + "x"); !os.IsNotExist(err) {
		t.Errorf("of a file that is not there: %v", err)
	}
}

func changed(content []byte, at int) []byte {
	other := append([]byte(nil), content...)
	other[at] ^= 1
	return other
}

func withoutKeys(t *testing.T) []byte {
	return snapshottest.Database(t, func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("accounts"))
		return err
	})
}

func withKey(t *testing.T, key string) []byte {
	return snapshottest.Database(t, func(tx *bbolt.Tx) error {
		keys, err := tx.CreateBucket([]byte("key"))
		if err != nil {
			return err
		}
		return keys.Put([]byte(key), []byte("\xff\xff"))
	})
}
