package chart

import (
	"strings"
	"testing"
	"time"
)

func TestAxis(t *testing.T) {
	axis := Axis{From: -5 * time.Second, To: 15 * time.Second, Left: 100, Right: 300}
	for at, want := range map[time.Duration]Px{-5 * time.Second: 100, 0: 150, 15 * time.Second: 300, time.Hour: 300, -time.Hour: 100} {
		if got := axis.X(at); got != want {
			t.Errorf("%s is at %s, want %s", at, got, want)
		}
	}
	if got := (Axis{Left: 7, Right: 9}).X(time.Second); got != 7 {
		t.Errorf("on an axis without length it is at %s", got)
	}
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		from, to time.Duration
		wide     Px
		want     string
	}{
		{0, 0, 300, "0 s"},
		{-4200 * time.Millisecond, 9 * time.Second, 600, "−4 s, −2 s, 0 s, 2 s, 4 s, 6 s, 8 s"},
		{-time.Second, time.Minute, 300, "0 s, 15 s, 30 s, 45 s, 60 s"},
		{-time.Second, time.Minute, 900, "0 s, 5 s, 10 s, 15 s, 20 s, 25 s, 30 s, 35 s, 40 s, 45 s, 50 s, 55 s, 60 s"},
		{-30 * time.Second, 3 * time.Minute, 900, "−0:30, −0:15, 0:00, 0:15, 0:30, 0:45, 1:00, 1:15, 1:30, 1:45, 2:00, 2:15, 2:30, 2:45, 3:00"},
		{0, 45 * time.Minute, 300, "0:00, 10:00, 20:00, 30:00, 40:00"},
		{0, 50 * time.Hour, 200, "0:00, 1020:00, 2040:00"},
	} {
		axis := Axis{From: test.from, To: test.to, Right: test.wide}
		var labels []string
		last := -apart
		for _, tick := range axis.Ticks() {
			if test.to > test.from && tick.X-last < apart-1 {
				t.Errorf("%s is %s after the one before", tick.Label, tick.X-last)
			}
			labels, last = append(labels, tick.Label), tick.X
		}
		if got := strings.Join(labels, ", "); got != test.want {
			t.Errorf("%s to %s has %s\nwant %s", test.from, test.to, got, test.want)
		}
	}
}

func TestRows(t *testing.T) {
	rows, placed := Rows([]Label{{0, "before"}, {20, "stop"}, {60, "detect"}, {590, "recover"}}, 600)
	for i, want := range []int{0, 1, 0, 0} {
		if rows[i] != want {
			t.Errorf("%s is in row %d, want %d", placed[i].Text, rows[i], want)
		}
	}
	if last := placed[3]; last.X+TextWidth(last.Text) > 600 {
		t.Errorf("%s begins at %s", last.Text, last.X)
	}
}
