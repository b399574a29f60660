package watch

import (
	"slices"
	"strings"
)

// prepared is the phase of a worker that has all that it needs but a cluster.
const prepared = "waiting for its turn"

// Boot is what a machine has noted of a boot, a line each: the seconds since then, and
// "+" or "-" for what has come and gone, or a word for what is so.
type Boot string

// Phase is the startup script's last one; "" before the first.
func (b Boot) Phase() (phase string) {
	for _, line := range b.lines() {
		if text, ok := strings.CutPrefix(line, "+ phase "); ok {
			phase = text
		}
	}
	return phase
}

// Prepared reports whether the machine waits for nothing but its cluster.
func (b Boot) Prepared() bool { return b.Phase() == prepared }

// Watched reports whether the boot was watched to its end.
func (b Boot) Watched() bool { return slices.Contains(b.lines(), "watched") }

// PodRange is the machine's range for pods; "" if it does not know it.
func (b Boot) PodRange() string {
	for _, line := range b.lines() {
		if text, ok := strings.CutPrefix(line, "range "); ok {
			return text
		}
	}
	return ""
}

// Came is how often the guest agent's route of the pods' range was seen to come.
func (b Boot) Came() (times int) {
	for _, line := range b.lines() {
		if what, came := strings.CutPrefix(line, "+ "); came && b.takesPods(what) {
			times++
		}
	}
	return times
}

// Left are the agent's route of the pods' range, and rules, that were there last.
func (b Boot) Left() (left []string) {
	for _, line := range b.lines() {
		change, what, _ := strings.Cut(line, " ")
		switch {
		case !b.takesPods(what) && !strings.HasPrefix(what, "rule "):
		case change == "+":
			left = append(left, what)
		case change == "-":
			left = slices.DeleteFunc(left, func(one string) bool { return one == what })
		}
	}
	return left
}

// takesPods reports whether the route has the machine take its pods' addresses for its
// own.
func (b Boot) takesPods(what string) bool {
	return b.PodRange() != "" && strings.HasPrefix(what, "route local "+b.PodRange()+" ")
}

// lines are what was noted, without the seconds.
func (b Boot) lines() (lines []string) {
	for line := range strings.Lines(string(b)) {
		if _, what, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			lines = append(lines, what)
		}
	}
	return lines
}
