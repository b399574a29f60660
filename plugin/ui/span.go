package ui

import (
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// TimeLeft is what is left of a cluster's time, or since when it is over.
func TimeLeft(expires, now time.Time) string {
	switch {
	case expires.IsZero():
		return "-"
	case now.Before(expires):
		return Span(now, expires, 1) + " left"
	}
	return "expired " + Span(now, expires, -1) + " ago"
}

// Span is the time from now to then, forwards (1) or backwards (-1).
func Span(now, then time.Time, direction time.Duration) string {
	if then.IsZero() {
		return "-"
	}
	return duration.ShortHumanDuration(direction * then.Sub(now))
}
