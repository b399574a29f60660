package retry

import (
	"testing"
	"time"
)

// TestBackoff: however often somebody has asked, the pause is between a half and
// the whole of what it grows to.
func TestBackoff(t *testing.T) {
	for attempt, most := range map[int]time.Duration{
		1: 250 * time.Millisecond, 2: 500 * time.Millisecond, 7: 16 * time.Second, 8: 20 * time.Second,
		36: 20 * time.Second, 65: 20 * time.Second, 1000: 20 * time.Second,
	} {
		if pause := Backoff(attempt); pause < most/2 || pause > most {
			t.Errorf("before attempt %d the pause is %s, want up to %s", attempt+1, pause, most)
		}
	}
}
