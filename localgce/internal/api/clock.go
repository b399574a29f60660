package api

import "time"

// Clock is the server's time. Tests give it one that runs faster.
type Clock interface {
	Now() time.Time
	After(time.Duration) <-chan time.Time
}

type systemClock struct{}

func (systemClock) Now() time.Time                         { return time.Now() }
func (systemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// timeFormat is how Compute Engine writes timestamps.
const timeFormat = "2006-01-02T15:04:05.000-07:00"

func (s *Server) now() string { return s.clock.Now().Format(timeFormat) }
