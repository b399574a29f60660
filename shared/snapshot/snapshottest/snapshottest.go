// Package snapshottest writes snapshots for tests, as etcd hands them out.
package snapshottest

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
	"go.etcd.io/etcd/api/v3/mvccpb"
	"google.golang.org/protobuf/proto"
)

// Change is one change of a key.
type Change struct {
	Key, Value string
	Deleted    bool
}

// Write writes a snapshot with the changes, one a revision, the first of which is 2, as
// etcd's is.
func Write(t testing.TB, path string, changes []Change) {
	t.Helper()
	if err := os.WriteFile(path, Snapshot(t, changes), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Snapshot is what Write writes.
func Snapshot(t testing.TB, changes []Change) []byte {
	t.Helper()
	return Database(t, func(tx *bbolt.Tx) error { return fill(tx, changes) })
}

// Database is a database of bbolt with its hash.
func Database(t testing.TB, fill func(*bbolt.Tx) error) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "database")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(fill); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Hashed(content)
}

// Hashed is the content with its hash.
func Hashed(content []byte) []byte {
	hash := sha256.Sum256(content)
	return append(content, hash[:]...)
}

func fill(tx *bbolt.Tx, changes []Change) error {
	cluster, err := tx.CreateBucket([]byte("cluster"))
	if err != nil {
		return err
	}
	if err := cluster.Put([]byte("clusterVersion"), []byte("3.6.0")); err != nil {
		return err
	}
	keys, err := tx.CreateBucket([]byte("key"))
	if err != nil {
		return err
	}
	for i, c := range changes {
		revision := append(binary.BigEndian.AppendUint64(nil, uint64(i)+2), '_', 0, 0, 0, 0, 0, 0, 0, 0)
		if c.Deleted {
			revision = append(revision, 't')
		}
		value, err := proto.Marshal(&mvccpb.KeyValue{Key: []byte(c.Key), Value: []byte(c.Value)})
		if err != nil {
			return err
		}
		if err := keys.Put(revision, value); err != nil {
			return err
		}
	}
	return nil
}
