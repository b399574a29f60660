// Package snapshot reads files that hold a snapshot of etcd, as etcd hands it out and
// etcdctl snapshot save writes it: its database, which is one of bbolt, and after it the
// SHA-256 of that.
package snapshot

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	"go.etcd.io/etcd/api/v3/mvccpb"
	"google.golang.org/protobuf/proto"
)

// Snapshot is a file that was found to be a whole snapshot of etcd.
type Snapshot struct {
	Path     string
	Size     int64  // of the file, in bytes
	Hash     string // the SHA-256 of its database, in hex
	Revision int64  // of the last change that is in it
	Etcd     string // the version of etcd's cluster, such as 3.6.0; "" for none

	db     *bbolt.DB
	latest map[string][]byte // by key, where in the bucket its value is
}

// Open checks the file: its hash, the structure of its database, and what etcd keeps
// there. What is not a snapshot is an error that says why not. A Snapshot that is opened
// has to be closed.
func Open(path string) (*Snapshot, error) {
	size, hash, err := checkHash(path)
	if err != nil {
		return nil, err
	}
	db, err := bbolt.Open(path, 0o400, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("open the database of %s: %w", path, err)
	}
	s := &Snapshot{Path: path, Size: size, Hash: hash, db: db, latest: map[string][]byte{}}
	if err := db.View(s.read); err != nil {
		_ = db.Close() // nothing was written
		return nil, fmt.Errorf("read the database of %s: %w", path, err)
	}
	return s, nil
}

// Close lets go of the file.
func (s *Snapshot) Close() error { return s.db.Close() }

// Keys are the keys below a prefix that are there at the end, in their order.
func (s *Snapshot) Keys(prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s.latest)), func(key string) bool { return !strings.HasPrefix(key, prefix) })
}

// Value is the value of a key; nil for none.
func (s *Snapshot) Value(key string) ([]byte, error) {
	at := s.latest[key]
	if at == nil {
		return nil, nil
	}
	var value []byte
	err := s.db.View(func(tx *bbolt.Tx) error {
		found := &mvccpb.KeyValue{}
		err := proto.Unmarshal(tx.Bucket(keyBucket).Get(at), found)
		value = found.GetValue()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read key %s of %s: %w", key, s.Path, err)
	}
	return value, nil
}
