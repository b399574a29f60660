package cluster

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// shown is when a command last showed that it holds the cluster. The
// background renews, and steps look.
type shown struct {
	mu      sync.Mutex
	at      time.Time // when the last renewal that succeeded was sent
	failure error     // of the renewals since
}

func (s *shown) set(at time.Time, failure error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.failure = at, failure
}

func (s *shown) failed(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = err
}

func (s *shown) last() (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at, s.failure
}

// age is by the clock on the wall: the other one stands still while a computer
// sleeps.
func (s *shown) age(now time.Time) time.Duration {
	at, _ := s.last()
	return now.Round(0).Sub(at.Round(0))
}

// standing waits, where this command has not renewed its Lease for as long as
// that lasts, until it has: another one may be at work that is not cut off. Who
// deletes the cluster begins with its API, and is not kept from going on by
// what it has done itself.
func (s *session) standing(ctx context.Context, report func(string)) error {
	s.mu.Lock()
	h := s.hold
	s.mu.Unlock()
	if h == nil || s.ends || h.shown.age(s.Now()) < leaseDuration {
		return nil
	}
	return wait.Poll(ctx, lookInterval, func(context.Context) (bool, string, error) {
		age := h.shown.age(s.Now())
		_, failure := h.shown.last()
		if age < leaseDuration {
			return true, "", nil
		}
		if age > leaseDuration+stepPatience {
			return false, "", errs.Errorf(errs.Failed, "nothing more was begun: for %s this command could not show that it holds cluster %s: %w",
				age.Round(time.Second), s.Target.Name, failure).WithID("hold-not-renewed").
				WithHint("Run the same command again when the API answers: it goes on where it stopped.")
		}
		seen := fmt.Sprintf("the Lease cannot be renewed (%v): another command may have taken over", failure)
		report(seen)
		return false, seen, nil
	})
}
