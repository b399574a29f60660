package localgce

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/leases"
)

// TestStartsWithoutALeaseNoteNone: what somebody starts by hand is not stopped by who
// has a lease afterwards.
func TestStartsWithoutALeaseNoteNone(t *testing.T) {
	d := testDaemon(t)
	mine := &Lease{"mine", time.Now().Add(time.Hour)}
	for _, start := range []struct {
		lease *Lease
		isNew bool
	}{{nil, true}, {mine, false}} {
		if err := d.state.addLease(start.lease, start.isNew); err != nil {
			t.Fatal(err)
		}
	}
	err := d.state.withLeases(func(f leases.File) error {
		stays, err := f.Remove("mine", time.Now())
		if stays == "" {
			t.Error("it is to be stopped")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestUnknownLeftoversAreSeen: an engine that is known nowhere may have left what is in
// a slot of nobody's.
func TestUnknownLeftoversAreSeen(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can look")
	}
	d := testDaemon(t)
	mustClaim(t, d.slots, "/another", -1, 0)
	d.slots.Leftovers = func(_ context.Context, slot int) ([]string, error) {
		return map[int][]string{0: {"the other's"}, 2: {"machine a"}}[slot], nil
	}
	s, err := d.withLeftovers(t.Context(), Status{}, nil)
	if err != nil || len(s.Leftovers) > 0 || len(s.Unknown) != 1 || s.Unknown[0] != "machine a" {
		t.Errorf("%+v, %v", s, err)
	}
}
