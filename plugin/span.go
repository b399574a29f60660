package plugin

import (
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// timeLeft is what is left of a cluster's time, or since when it is over.
func timeLeft(expires, now time.Time) string {
	switch {
	case expires.IsZero():
		return "-"
	case now.Before(expires):
		return span(now, expires, 1) + " left"
	}
	return "expired " + span(now, expires, -1) + " ago"
}

// span is the time from now to then, forwards (1) or backwards (-1).
func span(now, then time.Time, direction time.Duration) string {
	if then.IsZero() {
		return "-"
	}
	return duration.ShortHumanDuration(direction * then.Sub(now))
}
