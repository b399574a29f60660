package main

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestReport(t *testing.T) {
	of := func(small, large, join time.Duration) round {
		return round{
			small: pair{small * time.Second, 50 * time.Second}, large: pair{large * time.Second, 70 * time.Second},
			start: pair{30 * time.Millisecond, 40 * time.Millisecond},
			add:   pair{16 * time.Second, 14 * time.Second}, join: join * time.Second,
			status: 400 * time.Millisecond, down: 16 * time.Second, memory: memory{3e9, 5e9}, idle: 24,
			load3: pair{3 * time.Second, 4 * time.Second}, load12: pair{6 * time.Second, 12 * time.Second},
			old: 40 * time.Second, newer: 90 * time.Second,
			action: actionTimes{62 * time.Second, 4 * time.Second}, cold: 45 * time.Second,
		}
	}
	rounds := []round{of(99, 70, 9), of(40, 40, 10), of(20, 80, 13)}
	var out strings.Builder
	if err := printReport(&out, host{2, 24e9, "6.1.0"}, rows(rounds), len(rounds)); err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "report.golden", out.String())
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		all  []int
		want int
	}{{[]int{7}, 7}, {[]int{9, 1}, 9}, {[]int{9, 1, 5}, 5}} {
		if got := median(test.all); got != test.want {
			t.Errorf("the median of %v is %d, want %d", test.all, got, test.want)
		}
	}
}
