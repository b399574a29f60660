package store_test

import (
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

type note struct{ Text string }

var notes = store.Types{"notes": func() any { return new(note) }}

func named(name string) ref.Ref { return ref.Ref{Project: "p", Collection: "notes", Name: name} }

func put(s *store.Store, name, text string) error {
	return s.Update(func(tx *store.Tx) error { tx.Put(named(name), &note{text}); return nil })
}

// holds compares all that a store has.
func holds(t *testing.T, when string, s *store.Store, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	s.View(func(tx *store.Tx) {
		tx.Each("notes", func(r ref.Ref, object any) bool { got[r.Name] = object.(*note).Text; return true })
	})
	if len(got) != len(want) {
		t.Errorf("%s there is %v, want %v", when, got, want)
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s there is %v, want %v", when, got, want)
		}
	}
}

// TestFullDisk: what could not be written is refused, has not changed anything
// that anybody sees, and is not there after a restart either.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	var seen []string
	s, err := store.Open(path, notes, func(r ref.Ref, _, new any) {
		if n, ok := new.(*note); ok {
			seen = append(seen, n.Text)
		} else {
			seen = append(seen, r.Name+" gone")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := put(s, "a", "old"); err != nil {
		t.Fatal(err)
	}
	empty := localgcetest.FillDisk(t, path)
	seen = nil
	err = s.Update(func(tx *store.Tx) error {
		tx.Put(named("a"), &note{"new"})
		tx.Put(named("b"), &note{"new b"})
		return nil
	})
	empty()
	if !errors.Is(err, store.ErrNotWritten) {
		t.Errorf("a change on a full disk: %v", err)
	}
	holds(t, "after a change that was refused", s, map[string]string{"a": "old"})
	if last := seen[len(seen)-1]; last != "old" {
		t.Errorf("followers were told last of %q, want old: they follow what is undone", last)
	}
	if err := put(s, "c", "later"); err != nil {
		t.Errorf("the disk has room again: %v", err)
	}
	want := map[string]string{"a": "old", "c": "later"}
	holds(t, "with room again", s, want)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, err = store.Open(path, notes, func(ref.Ref, any, any) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	holds(t, "after a restart", s, want)
}

// TestSeenWhenWritten: nobody reads a change that is refused in the end, however
// many change and read at once.
func TestSeenWhenWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	s, err := store.Open(path, notes, func(ref.Ref, any, any) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := put(s, "a", "old"); err != nil {
		t.Fatal(err)
	}
	empty := localgcetest.FillDisk(t, path)
	defer empty() // before it is closed
	var writers, readers sync.WaitGroup
	ended := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
					holds(t, "meanwhile", s, map[string]string{"a": "old"})
				}
			}
		})
		writers.Go(func() {
			for range 20 {
				if err := put(s, "a", "new"); !errors.Is(err, store.ErrNotWritten) {
					t.Errorf("a change on a full disk: %v", err)
				}
			}
		})
	}
	writers.Wait()
	close(ended)
	readers.Wait()
}
