package main

import (
	"fmt"
	"os"
	"strings"
)

// processors is how long the computer's processors have worked and have been idle,
// in clock ticks since it started.
type processors struct{ busy, idle uint64 }

// readProcessors reads the first line of /proc/stat.
// https://docs.kernel.org/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat
func readProcessors() (processors, error) {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return processors{}, fmt.Errorf("read the processors' times: %w", err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	var user, nice, system, idle, iowait, irq, softirq, steal uint64
	if _, err := fmt.Sscanf(line, "cpu %d %d %d %d %d %d %d %d", &user, &nice, &system, &idle, &iowait, &irq, &softirq, &steal); err != nil {
		return processors{}, fmt.Errorf("read the processors' times from %q: %w", line, err)
	}
	return processors{busy: user + nice + system + irq + softirq + steal, idle: idle + iowait}, nil
}

// idleSince is the share of the time since then, in percent, that they were idle.
func (p processors) idleSince(then processors) float64 {
	idle, busy := p.idle-then.idle, p.busy-then.busy
	if idle+busy == 0 {
		return 0
	}
	return 100 * float64(idle) / float64(idle+busy)
}
