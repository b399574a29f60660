package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// file is the state on disk. The store's lock guards it.
type file struct {
	db *bolt.DB
	// doubtful is what a failed write may have left otherwise on disk, as it is to
	// be; nil for what is not to be there. The next write puts it right.
	doubtful map[ref.Ref][]byte
}

// lockTimeout is how long to wait for another process to let go of the file.
const lockTimeout = 5 * time.Second

func openFile(path string) (*file, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockTimeout})
	if err != nil {
		return nil, fmt.Errorf("open the state of the local Compute Engine at %s: %w", path, err)
	}
	return &file{db, map[ref.Ref][]byte{}}, nil
}

func (f *file) close() error {
	var err error
	if len(f.doubtful) > 0 {
		err = f.write(nil)
	}
	return errors.Join(err, f.db.Close())
}

// write brings objects to disk, all or none; nil deletes one.
func (f *file) write(texts map[ref.Ref][]byte) error {
	all := maps.Clone(f.doubtful)
	maps.Copy(all, texts)
	err := f.db.Update(func(tx *bolt.Tx) error {
		for r, text := range all {
			if err := writeOne(tx, r, text); err != nil {
				return fmt.Errorf("%s: %w", r.Path(), err)
			}
		}
		return nil
	})
	if err == nil {
		clear(f.doubtful)
	}
	return err
}

func writeOne(tx *bolt.Tx, r ref.Ref, text []byte) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(r.Collection))
	if err != nil {
		return err
	}
	key := []byte(r.Project + "|" + r.Location + "|" + r.Name)
	if text == nil {
		return bucket.Delete(key)
	}
	return bucket.Put(key, text)
}

func (f *file) load(types Types, each func(ref.Ref, any)) error {
	return f.db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(collection []byte, bucket *bolt.Bucket) error {
			empty, known := types[string(collection)]
			if !known {
				return fmt.Errorf("collection %s is not known to this version; stopping the engine clears the state", collection)
			}
			return bucket.ForEach(func(key, text []byte) error {
				object := empty()
				if err := json.Unmarshal(text, object); err != nil {
					return fmt.Errorf("%s %s: %w", collection, key, err)
				}
				part := strings.SplitN(string(key), "|", 3)
				each(ref.Ref{Project: part[0], Location: part[1], Collection: string(collection), Name: part[2]}, object)
				return nil
			})
		})
	})
}
