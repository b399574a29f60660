package wait_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

func TestPollLooksUntilDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, looks := time.Now(), 0
		err := wait.Poll(t.Context(), 10*time.Second, func(context.Context) (bool, string, error) {
			looks++
			return looks == 4, "PENDING", nil
		})
		if err != nil || looks != 4 {
			t.Errorf("%d looks, error %v; want 4 and none", looks, err)
		}
		if took := time.Since(start); took < 27*time.Second || took > 33*time.Second {
			t.Errorf("took %v, want three pauses of 10s give or take a tenth", took)
		}
	})
}

// TestPollSlowing: an hour takes few looks, and each comes a twentieth of what was
// waited for after the one before, within bounds.
func TestPollSlowing(t *testing.T) {
	var waited time.Duration
	ctx := wait.WithSleep(t.Context(), func(_ context.Context, d time.Duration) error {
		if want := min(max(time.Second, waited/20), 10*time.Second); d < want*8/10 || d > want*12/10 {
			t.Errorf("after %s it pauses %s, want about %s", waited, d, want)
		}
		waited += d
		return nil
	})
	looks := 0
	err := wait.PollSlowing(ctx, time.Second, func(context.Context) (bool, string, error) {
		looks++
		return waited > 10*time.Minute, "", nil
	})
	if err != nil || looks > 120 {
		t.Errorf("%d looks in ten minutes, %v", looks, err)
	}
}

func TestPollEnds(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name string
		look func(context.Context) (bool, string, error)
		kind errs.Kind
		want string
	}{
		{"at an error", func(context.Context) (bool, string, error) { return false, "", broken }, errs.Failed, "broken"},
		{"at the deadline", func(context.Context) (bool, string, error) { return false, "2 of 3 nodes Ready", nil },
			errs.TimedOut, "timed out; last seen: 2 of 3 nodes Ready"},
		{"during a look", func(ctx context.Context) (bool, string, error) { <-ctx.Done(); return false, "", ctx.Err() },
			errs.TimedOut, "timed out; last seen: nothing yet"},
		{"in a wait within", func(ctx context.Context) (bool, string, error) {
			return false, "", wait.Poll(ctx, time.Second, func(context.Context) (bool, string, error) { return false, "1 of 2 workers", nil })
		}, errs.TimedOut, "timed out; last seen: 1 of 2 workers"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				err := wait.Poll(ctx, time.Second, test.look)
				if errs.KindOf(err) != test.kind || err.Error() != test.want {
					t.Errorf("got %s %q, want %s %q", errs.KindOf(err), err, test.kind, test.want)
				}
			})
		})
	}
}

func TestPollAlwaysHasADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		err := wait.Poll(t.Context(), time.Minute, func(context.Context) (bool, string, error) { return false, "x", nil })
		if errs.KindOf(err) != errs.TimedOut || time.Since(start) != wait.MaxTimeout {
			t.Errorf("ended after %v with %v", time.Since(start), err)
		}
	})
}

func TestRetryBacksOff(t *testing.T) {
	var pauses []time.Duration
	ctx := wait.WithSleep(t.Context(), func(_ context.Context, d time.Duration) error {
		pauses = append(pauses, d)
		return nil
	})
	tries := 0
	err := wait.Retry(ctx, wait.Backoff{First: time.Second, Max: 3 * time.Second}, always, func(context.Context) error {
		if tries++; tries < 5 {
			return errors.New("busy")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second}
	if len(pauses) != len(want) {
		t.Fatalf("paused %v, want about %v", pauses, want)
	}
	for i := range want {
		if off := pauses[i] - want[i]; off.Abs() > want[i]/10 {
			t.Errorf("pause %d is %v, want %v give or take a tenth", i, pauses[i], want[i])
		}
	}
}

func TestRetryEnds(t *testing.T) {
	tests := []struct {
		name      string
		transient func(error) bool
		kind      errs.Kind
		want      string
	}{
		{"at once", never, errs.Failed, "busy"},
		{"at the deadline", always, errs.TimedOut, "timed out; last seen: busy"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				err := wait.Retry(ctx, wait.Backoff{}, test.transient, func(context.Context) error { return errors.New("busy") })
				if errs.KindOf(err) != test.kind || err.Error() != test.want {
					t.Errorf("got %s %q, want %s %q", errs.KindOf(err), err, test.kind, test.want)
				}
			})
		})
	}
}

func always(error) bool { return true }

func never(error) bool { return false }
