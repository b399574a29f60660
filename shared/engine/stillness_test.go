package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestStillness: what gives signs goes on; what gives none ends.
func TestStillness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		outer, endOuter := WithStillness(t.Context(), 20*time.Second)
		defer endOuter()
		inner, endInner := WithStillness(outer, 6*time.Second)
		defer endInner()
		for range 20 {
			time.Sleep(5 * time.Second)
			Sign(inner)
		}
		synctest.Wait()
		if inner.Err() != nil || outer.Err() != nil {
			t.Fatalf("it ended in spite of signs: %v, %v", context.Cause(inner), context.Cause(outer))
		}
		time.Sleep(7 * time.Second)
		synctest.Wait()
		if context.Cause(inner) != ErrStill || outer.Err() != nil {
			t.Errorf("without a sign: %v, the outer one %v", context.Cause(inner), outer.Err())
		}
		Sign(inner) // which has ended for good
		time.Sleep(time.Minute)
		synctest.Wait()
		if context.Cause(inner) != ErrStill || context.Cause(outer) != ErrStill {
			t.Errorf("%v, %v", context.Cause(inner), context.Cause(outer))
		}
	})
}
