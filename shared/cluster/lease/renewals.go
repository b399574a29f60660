package lease

import (
	"sync"
	"time"
)

// renewals says when a command last renewed its Lease. The background renews,
// and steps look.
type renewals struct {
	mu      sync.Mutex
	at      time.Time // when the last renewal that succeeded was sent
	failure error     // of the renewals since
}

func (r *renewals) succeeded(at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at, r.failure = at, nil
}

func (r *renewals) failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failure = err
}

func (r *renewals) last() (time.Time, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.at, r.failure
}

// age is by the clock on the wall: the other one stands still while a computer
// sleeps.
func (r *renewals) age(now time.Time) time.Duration {
	at, _ := r.last()
	return now.Round(0).Sub(at.Round(0))
}
