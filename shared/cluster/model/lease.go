package model

import "time"

// Lease says which command changes a cluster: one at a time. The times are by
// its holder's clock, and are never compared with another computer's.
type Lease struct {
	Holder   string // as lease.Process names a command
	Acquired time.Time
	Renewed  time.Time
	Duration time.Duration // after which a holder that has not renewed it is gone
	Version  string        // of what was read; empty for a Lease that is to be made
}
