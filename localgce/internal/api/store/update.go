package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// ErrNotWritten is in the chain of what Update returns when the file could not
// be written: nothing has changed, and the same may be tried again.
var ErrNotWritten = errors.New("the state of the local Compute Engine could not be written")

var (
	errClosed = errors.New("the state of the local Compute Engine is closed: the daemon is ending")
	errBroken = fmt.Errorf("%w: a change that was made together with this one broke off", ErrNotWritten)
)

// update is a change that somebody waits for.
type update struct {
	make  func(*Tx) error
	ended bool
	err   error
}

// queue holds the updates that wait for their turn.
type queue struct {
	mu      sync.Mutex
	waiting []*update
}

func (q *queue) add(u *update) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, u)
}

func (q *queue) take() []*update {
	q.mu.Lock()
	defer q.mu.Unlock()
	taken := q.waiting
	q.waiting = nil
	return taken
}

// Update runs f, which may change the state; when f fails, or the change cannot
// be written, nothing has changed. Nobody sees a change before it is safe on
// disk. Those that wait for their turn meanwhile are made and written
// together: many changes share one fsync.
func (s *Store) Update(f func(*Tx) error) error {
	u := &update{make: f, err: errBroken}
	s.queue.add(u)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !u.ended {
		s.commit(s.queue.take())
	}
	return u.err
}

// commit makes updates one after the other, and writes them; where that fails,
// none is made.
func (s *Store) commit(batch []*update) {
	tx := &Tx{store: s, writable: true, texts: map[ref.Ref][]byte{}}
	written := false
	defer func() {
		if !written {
			tx.undo(0)
		}
	}()
	for _, u := range batch {
		u.ended = true
	}
	results := make([]error, len(batch))
	for i, u := range batch {
		results[i] = tx.Try(func() error { return s.carryOut(tx, u) })
	}
	err := s.write(tx)
	written = err == nil
	for i, u := range batch {
		if u.err = results[i]; err != nil {
			u.err = err // whatever it was refused for may not be so
		}
	}
}

func (s *Store) carryOut(tx *Tx, u *update) error {
	if s.closed {
		return errClosed
	}
	before := len(tx.done)
	if err := u.make(tx); err != nil {
		return err
	}
	return tx.encode(before)
}

// encode puts what has changed since then into the form in which it is written.
func (tx *Tx) encode(from int) error {
	if tx.store.file == nil {
		return nil
	}
	texts := map[ref.Ref][]byte{}
	for _, c := range tx.done[from:] {
		text, err := encode(tx.Get(c.ref))
		if err != nil {
			return fmt.Errorf("%w: %s: %w", ErrNotWritten, c.ref.Path(), err)
		}
		texts[c.ref] = text
	}
	for r, text := range texts {
		tx.texts[r] = text
	}
	return nil
}

// encode returns nil for what is not there.
func encode(object any) ([]byte, error) {
	if object == nil {
		return nil, nil
	}
	return json.Marshal(object)
}

// write brings to disk what a transaction has changed.
func (s *Store) write(tx *Tx) error {
	if len(tx.texts) == 0 {
		return nil
	}
	err := s.file.write(tx.texts)
	if err == nil {
		return nil
	}
	tx.undo(0)
	for r := range tx.texts {
		if text, err := encode(s.get(r)); err == nil { // it was encoded before
			s.file.doubtful[r] = text
		}
	}
	return fmt.Errorf("%w: %w", ErrNotWritten, err)
}
