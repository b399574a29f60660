package main

import (
	"strconv"
	"strings"
	"testing"
)

func TestMiddle(t *testing.T) {
	seen := []string{
		"\n", "1\n⠋ 1 running · 1s\n", "2\n⠙ 0 done, 2 running · 2s\n", "3\n", // torn: the last line is not drawn yet
		"4\n⠙ 1 done, 1 running · 4s\n", "5\n✓ 2 done · 5s\n",
	}
	got, err := middle(seen)
	if err != nil || !strings.HasPrefix(got, "2\n") {
		t.Errorf("middle is %q (%v), want the second of three at work", got, err)
	}
	if _, err := middle(seen[3:4]); err == nil {
		t.Error("a torn picture was taken")
	}
}

// lines are the numbers from 1 to n, each on a line.
func lines(n int) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(strconv.Itoa(i+1) + "\n")
	}
	return text.String()
}

func TestCut(t *testing.T) {
	for _, whole := range []string{lines(1), lines(height)} {
		if got := cut(whole); got != whole {
			t.Errorf("what fits became\n%s", got)
		}
	}
	if got := cut(lines(height) + "\n\n"); got != lines(height) {
		t.Errorf("empty lines at the end stay:\n%s", got)
	}
	long := cut(lines(height + 1))
	if strings.Count(long, "\n") != height || !strings.HasPrefix(long, lines(15)+"…\n18\n") || !strings.HasSuffix(long, "\n31\n") {
		t.Errorf("what is too high became\n%s", long)
	}
}

func TestResult(t *testing.T) {
	if got := result("region  2 done\n✓ 9 done · 50s\nZONE  c\nRESULT  passed\n\n"); got != "ZONE  c\nRESULT  passed\n" {
		t.Errorf("got %q", got)
	}
}
