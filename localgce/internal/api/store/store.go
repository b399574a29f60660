// Package store keeps resources: in memory for reading, and in one bbolt file
// so that they survive the process, whenever it ends.
package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// Types makes an empty object of each collection, for decoding.
type Types map[string]func() any

// Changed is told about every change: old is nil for a new object, new is nil
// for a deleted one. It runs inside the transaction, so it must be quick.
type Changed func(r ref.Ref, old, new any)

// Store holds objects by reference. An object in the store is never changed:
// whoever wants to change one puts a changed copy. So what a transaction
// returned may be read after its end.
type Store struct {
	mu      sync.RWMutex
	objects map[place]map[string]any
	changed Changed
	file    *file // nil without one
	closed  bool
	queue   queue
}

type place struct{ project, location, collection string }

func placeOf(r ref.Ref) place { return place{r.Project, r.Location, r.Collection} }

// Open reads the store from the file at path, which it makes when there is
// none; an empty path keeps everything in memory only. changed is told about
// what the file holds, too.
func Open(path string, types Types, changed Changed) (*Store, error) {
	s := &Store{objects: map[place]map[string]any{}, changed: changed}
	if path == "" {
		return s, nil
	}
	f, err := openFile(path)
	if err != nil {
		return nil, err
	}
	if err := f.load(types, func(r ref.Ref, object any) { s.set(r, object) }); err != nil {
		return nil, errors.Join(fmt.Errorf("read the state of the local Compute Engine from %s: %w", path, err), f.close())
	}
	s.file = f
	return s, nil
}

// Close closes the file. What comes later is refused.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.file == nil {
		return nil
	}
	return s.file.close()
}

// View runs f on a state that does not change meanwhile.
func (s *Store) View(f func(*Tx)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f(&Tx{store: s})
}

func (s *Store) get(r ref.Ref) any { return s.objects[placeOf(r)][r.Name] }

// set puts object, or deletes for nil, and returns what was there.
func (s *Store) set(r ref.Ref, object any) (old any) {
	at := placeOf(r)
	old = s.objects[at][r.Name]
	switch {
	case object == nil:
		delete(s.objects[at], r.Name)
	case s.objects[at] == nil:
		s.objects[at] = map[string]any{r.Name: object}
	default:
		s.objects[at][r.Name] = object
	}
	s.changed(r, old, object)
	return old
}

// Tx is a transaction, valid until the function that got it returns.
type Tx struct {
	store    *Store
	writable bool
	done     []change
	texts    map[ref.Ref][]byte // what has changed, as it is written
}

type change struct {
	ref ref.Ref
	old any
}

// Get returns the object, or nil.
func (tx *Tx) Get(r ref.Ref) any { return tx.store.get(r) }

// Put stores object, which must not be changed afterwards.
func (tx *Tx) Put(r ref.Ref, object any) { tx.change(r, object) }

// Delete removes the object; absent is fine.
func (tx *Tx) Delete(r ref.Ref) {
	if tx.Get(r) != nil {
		tx.change(r, nil)
	}
}

func (tx *Tx) change(r ref.Ref, object any) {
	if !tx.writable {
		panic("store: change in a View")
	}
	tx.done = append(tx.done, change{r, tx.store.set(r, object)})
}

// Try runs f and undoes what it changed when it fails, while what was changed
// before stays.
func (tx *Tx) Try(f func() error) error {
	before := len(tx.done)
	err := f()
	if err != nil {
		tx.undo(before)
	}
	return err
}

func (tx *Tx) undo(from int) {
	for _, c := range slices.Backward(tx.done[from:]) {
		tx.store.set(c.ref, c.old)
	}
	tx.done = tx.done[:from]
}

// List returns the objects of one place, in the order of their names; like's
// Name is not looked at.
func (tx *Tx) List(like ref.Ref) []any {
	rows := tx.store.objects[placeOf(like)]
	list := make([]any, 0, len(rows))
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		list = append(list, rows[name])
	}
	return list
}

// Each calls f for every object of the collection, in all projects and
// locations and in no order, until f returns false.
func (tx *Tx) Each(collection string, f func(r ref.Ref, object any) bool) {
	for at, rows := range tx.store.objects {
		if at.collection != collection {
			continue
		}
		for name, object := range rows {
			if !f(ref.Ref{Project: at.project, Location: at.location, Collection: collection, Name: name}, object) {
				return
			}
		}
	}
}

// Get returns the object as a *T; ok is false where there is none.
func Get[T any](tx *Tx, r ref.Ref) (object *T, ok bool) {
	object, ok = tx.Get(r).(*T)
	return object, ok
}

// Edit puts a copy of the object that f has changed; it does nothing where
// there is none. The copy is shallow: f replaces what fields point to, and
// does not write through them.
func Edit[T any](tx *Tx, r ref.Ref, f func(*T)) {
	old, ok := Get[T](tx, r)
	if !ok {
		return
	}
	edited := *old
	f(&edited)
	tx.Put(r, &edited)
}
