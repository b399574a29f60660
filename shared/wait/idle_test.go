package wait

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestIdleTimeout: what gives signs goes on; what gives none ends.
func TestIdleTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer, endOuter := WithIdleTimeout(t.Context(), 20*time.Second)
		defer endOuter()
		inner, endInner := WithIdleTimeout(outer, 6*time.Second)
		defer endInner()
		for range 20 {
			time.Sleep(5 * time.Second)
			Progressed(inner)
		}
		synctest.Wait()
		if inner.Err() != nil || outer.Err() != nil {
			t.Fatalf("it ended in spite of signs: %v, %v", context.Cause(inner), context.Cause(outer))
		}
		time.Sleep(7 * time.Second)
		synctest.Wait()
		if context.Cause(inner) != ErrIdle || outer.Err() != nil {
			t.Errorf("without a sign: %v, the outer one %v", context.Cause(inner), outer.Err())
		}
		Progressed(inner) // which has ended for good
		time.Sleep(time.Minute)
		synctest.Wait()
		if context.Cause(inner) != ErrIdle || context.Cause(outer) != ErrIdle {
			t.Errorf("%v, %v", context.Cause(inner), context.Cause(outer))
		}
	})
}
