package localgcetest

import "time"

// clock runs speed times as fast as the computer's.
type clock struct {
	start time.Time
	speed time.Duration
}

func (c clock) Now() time.Time { return c.start.Add(time.Since(c.start) * c.speed) }

func (c clock) After(d time.Duration) <-chan time.Time { return time.After(d / c.speed) }
