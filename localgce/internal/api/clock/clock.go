// Package clock has the time that the local Compute Engine goes by, and how
// Compute Engine writes it.
package clock

import "time"

// Clock is the server's time. Tests give it one that runs faster.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

// System is the computer's clock.
type System struct{}

func (System) Now() time.Time                         { return time.Now() }
func (System) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Format is how Compute Engine writes timestamps.
const Format = "2006-01-02T15:04:05.000-07:00"
