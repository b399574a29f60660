package resource

import (
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"testing"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/quota"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// TestForgetOperations: those that ended first are forgotten first, also after a
// restart and however they are called.
func TestForgetOperations(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	open := func() *Core {
		c := New(clock.System{}, slog.New(slog.DiscardHandler), quota.New(nil, ipam.Usable(netip.Prefix{})))
		if err := c.Open(path); err != nil {
			t.Fatal(err)
		}
		return c
	}
	const many = keptOperations + forgottenTogether
	at := func(ended int) ref.Ref { // the later it ended, the earlier its name
		return ref.Ref{Project: "p", Location: ref.Global, Collection: "operations", Name: fmt.Sprintf("operation-%05d", many-ended)}
	}
	c := open()
	first := time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)
	err := c.Store.Update(func(tx *store.Tx) error {
		for i := range many {
			end := first.Add(time.Duration(i) * time.Second)
			if i%2 == 0 {
				end = end.In(time.FixedZone("PST", -8*60*60)) // the computer's time zone may change
			}
			tx.Put(at(i), &compute.Operation{Name: at(i).Name, Status: Done, EndTime: end.Format(clock.Format)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Store.Close(); err != nil {
		t.Fatal(err)
	}
	c = open()
	defer c.Store.Close()
	if err := c.Store.Update(func(tx *store.Tx) error { c.forgetOperations(tx); return nil }); err != nil {
		t.Fatal(err)
	}
	c.Store.View(func(tx *store.Tx) {
		for i := range many {
			if kept := tx.Get(at(i)) != nil; kept != (i >= forgottenTogether) {
				t.Fatalf("of %d operations, the one that ended as number %d is kept: %v", many, i, kept)
			}
		}
	})
}

// TestUndoneEnd: an operation whose end could not be recorded is none of those
// to forget.
func TestUndoneEnd(t *testing.T) {
	x := newOperationIndex()
	r := ref.Ref{Project: "p", Location: ref.Global, Collection: "operations", Name: "o"}
	running, done := &compute.Operation{Status: Running}, &compute.Operation{Status: Done}
	x.follow(r, nil, running)
	x.follow(r, running, done)
	x.follow(r, done, running)
	if len(x.finished) != 0 {
		t.Errorf("to forget are %v", x.finished)
	}
}
