package chart

import (
	"fmt"
	"time"
)

// Axis is a scale of time: From is drawn at Left, To at Right.
type Axis struct {
	From, To    time.Duration
	Left, Right Px
}

// X is where a time is drawn: one before or after the axis at its end.
func (a Axis) X(at time.Duration) Px {
	if a.To <= a.From {
		return a.Left
	}
	share := float64(at-a.From) / float64(a.To-a.From)
	return a.Left + (a.Right-a.Left)*Px(min(max(share, 0), 1))
}

// Tick is a time that the axis names.
type Tick struct {
	At    time.Duration
	X     Px
	Label string // "-10 s", or "1:30" in minutes where the axis is long
}

// apart is the least between two ticks.
const apart Px = 56

// steps are what may be between two ticks.
var steps = []time.Duration{
	time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second, 30 * time.Second,
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour,
}

// Ticks are at multiples of a round time, as many as there is room for.
func (a Axis) Ticks() (ticks []Tick) {
	step := a.step()
	minutes := a.To-a.From > 2*time.Minute
	first := a.From.Truncate(step)
	if first < a.From {
		first += step
	}
	for at := first; at <= a.To; at += step {
		ticks = append(ticks, Tick{at, a.X(at), label(at, minutes)})
	}
	return ticks
}

func (a Axis) step() time.Duration {
	most := max(1, int((a.Right-a.Left)/apart))
	for _, step := range steps {
		if (a.To-a.From)/step <= time.Duration(most) {
			return step
		}
	}
	return ((a.To-a.From)/time.Duration(most) + time.Hour).Truncate(time.Hour)
}

func label(at time.Duration, minutes bool) string {
	sign := ""
	if at < 0 {
		sign, at = "−", -at
	}
	seconds := int(at / time.Second)
	if minutes {
		return fmt.Sprintf("%s%d:%02d", sign, seconds/60, seconds%60)
	}
	return fmt.Sprintf("%s%d s", sign, seconds)
}
