package snapshot

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
	"go.etcd.io/etcd/api/v3/mvccpb"
	"google.golang.org/protobuf/proto"
)

// etcd's buckets, and what this reads of them.
var (
	keyBucket      = []byte("key")
	clusterBucket  = []byte("cluster")
	clusterVersion = []byte("clusterVersion")
)

// A key of the bucket is a revision: its number, an underscore, and the number of the
// change within the transaction, both of eight bytes; after that of a deletion is a mark.
// https://github.com/etcd-io/etcd/blob/v3.6.0/server/storage/mvcc/revision.go
const (
	revisionSize = 17
	deletedSize  = revisionSize + 1
	deleted      = 't'
)

var errNoKeys = errors.New("it has no bucket of keys: it is not etcd's")

// read checks the pages of the database, and finds the last value of each key.
func (s *Snapshot) read(tx *bbolt.Tx) error {
	var problems []error
	for problem := range tx.Check() { // to its end, or it goes on for ever
		problems = append(problems, problem)
	}
	if len(problems) > 0 {
		return fmt.Errorf("it is damaged: %w", problems[0])
	}
	keys := tx.Bucket(keyBucket)
	if keys == nil {
		return errNoKeys
	}
	if cluster := tx.Bucket(clusterBucket); cluster != nil {
		s.Etcd = string(cluster.Get(clusterVersion))
	}
	return keys.ForEach(s.change)
}

// change is one change of a key, in the order of revisions.
func (s *Snapshot) change(at, text []byte) error {
	if len(at) != revisionSize && (len(at) != deletedSize || at[revisionSize] != deleted) {
		return fmt.Errorf("%x is not a revision of etcd's", at)
	}
	value := &mvccpb.KeyValue{}
	if err := proto.Unmarshal(text, value); err != nil {
		return fmt.Errorf("revision %x: %w", at, err)
	}
	s.Revision = int64(binary.BigEndian.Uint64(at)) // etcd has them signed
	if len(at) == deletedSize {
		delete(s.latest, string(value.GetKey()))
		return nil
	}
	s.latest[string(value.GetKey())] = slices.Clone(at) // bbolt's is gone with the transaction
	return nil
}
