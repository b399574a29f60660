package store

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

type thing struct{ Value int }

var types = Types{"things": func() any { return new(thing) }}

func ignore(ref.Ref, any, any) {}

func at(name string) ref.Ref {
	return ref.Ref{Project: "p", Location: "zones/z", Collection: "things", Name: name}
}

func open(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path, types, ignore)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSurvivesReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	s := open(t, path)
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() {
			err := s.Update(func(tx *Tx) error {
				tx.Put(at(fmt.Sprintf("t%02d", i)), &thing{i})
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if err := s.Update(func(tx *Tx) error { tx.Delete(at("t50")); return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	s = open(t, path)
	defer s.Close()
	s.View(func(tx *Tx) {
		if list := tx.List(at("")); len(list) != 99 || list[1].(*thing).Value != 1 {
			t.Errorf("%d things came back, the second being %+v; want 99, 1", len(list), list[1])
		}
	})
}

func TestFailureUndoes(t *testing.T) {
	s := open(t, "")
	put := func(name string, value int) {
		if err := s.Update(func(tx *Tx) error { tx.Put(at(name), &thing{value}); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	put("kept", 1)
	put("gone", 2)
	failure := errors.New("no")
	err := s.Update(func(tx *Tx) error {
		Edit(tx, at("kept"), func(t *thing) { t.Value = 7 })
		tx.Delete(at("gone"))
		tx.Put(at("new"), &thing{3})
		return failure
	})
	if err != failure {
		t.Fatalf("Update returned %v, want %v", err, failure)
	}
	s.View(func(tx *Tx) {
		kept, _ := Get[thing](tx, at("kept"))
		gone, there := Get[thing](tx, at("gone"))
		if kept.Value != 1 || !there || gone.Value != 2 || tx.Get(at("new")) != nil {
			t.Errorf("after a failed update: kept %+v, gone %+v, new %+v", kept, gone, tx.Get(at("new")))
		}
	})
}

// TestPanicUndoes: a change that breaks off leaves nothing, and what waits with
// it is refused or made, never half.
func TestPanicUndoes(t *testing.T) {
	s := open(t, "")
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is lost")
			}
		}()
		_ = s.Update(func(tx *Tx) error { tx.Put(at("half"), &thing{1}); panic("half-way") })
	}()
	s.View(func(tx *Tx) {
		if tx.Get(at("half")) != nil {
			t.Error("half a change stays")
		}
	})
	if err := s.Update(func(tx *Tx) error { tx.Put(at("next"), &thing{2}); return nil }); err != nil {
		t.Errorf("after a panic: %v", err)
	}
}

// TestUnwritable: what cannot be encoded is refused, and nothing else with it.
func TestUnwritable(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "state"))
	defer s.Close()
	err := s.Update(func(tx *Tx) error { tx.Put(at("bad"), func() {}); return nil })
	s.View(func(tx *Tx) {
		if err == nil || tx.Get(at("bad")) != nil {
			t.Errorf("what cannot be written: %v, %v", err, tx.Get(at("bad")))
		}
	})
}
