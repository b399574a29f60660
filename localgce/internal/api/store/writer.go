package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// writer brings changes to disk in the order in which they were made. All that
// gathers while one write is under way becomes the next: many changes share
// one fsync, and each still waits for its own.
type writer struct {
	db *bolt.DB

	mu      sync.Mutex
	pending map[ref.Ref]any // nil means delete
	waiting []chan error
	closed  bool
	wake    chan struct{}
	done    chan struct{}
}

// lockTimeout is how long to wait for another process to let go of the file.
const lockTimeout = 5 * time.Second

func openWriter(path string) (*writer, error) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: lockTimeout})
	if err != nil {
		return nil, fmt.Errorf("open the state of the local Compute Engine at %s: %w", path, err)
	}
	w := &writer{db: db, pending: map[ref.Ref]any{}, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go w.run()
	return w, nil
}

// add takes changes on, and returns the channel that tells when they are safe.
func (w *writer) add(changes map[ref.Ref]any) <-chan error {
	durable := make(chan error, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		durable <- errClosed
		return durable
	}
	for r, object := range changes {
		w.pending[r] = object
	}
	w.waiting = append(w.waiting, durable)
	select {
	case w.wake <- struct{}{}:
	default: // it is awake already, and has not yet taken these
	}
	return durable
}

var errClosed = errors.New("the state of the local Compute Engine is closed: the daemon is ending")

func (w *writer) close() error {
	w.mu.Lock()
	w.closed = true
	close(w.wake)
	w.mu.Unlock()
	<-w.done
	return w.db.Close()
}

func (w *writer) run() {
	defer close(w.done)
	for range w.wake {
		w.mu.Lock()
		changes, waiting := w.pending, w.waiting
		w.pending, w.waiting = map[ref.Ref]any{}, nil
		w.mu.Unlock()
		err := w.write(changes)
		for _, durable := range waiting {
			durable <- err
		}
	}
}

func (w *writer) write(changes map[ref.Ref]any) error {
	err := w.db.Update(func(tx *bolt.Tx) error {
		for r, object := range changes {
			if err := writeOne(tx, r, object); err != nil {
				return fmt.Errorf("%s: %w", r.Path(), err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write the state of the local Compute Engine: %w", err)
	}
	return nil
}

func writeOne(tx *bolt.Tx, r ref.Ref, object any) error {
	bucket, err := tx.CreateBucketIfNotExists([]byte(r.Collection))
	if err != nil {
		return err
	}
	key := []byte(r.Project + "|" + r.Location + "|" + r.Name)
	if object == nil {
		return bucket.Delete(key)
	}
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return bucket.Put(key, text)
}

func (w *writer) load(types Types, each func(ref.Ref, any)) error {
	return w.db.View(func(tx *bolt.Tx) error {
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
