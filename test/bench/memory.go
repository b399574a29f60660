package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
)

// memory is what a cluster takes, in bytes.
type memory struct {
	machines uint64 // what the machines' processes use, without what is only cached
	computer uint64 // by how much less the computer has available
}

// memory measures a cluster; before is what was available without it.
func (b *bench) memory(ctx context.Context, before uint64) (memory, error) {
	output, err := b.lab.HA(ctx, "local", "status", "-o", "json")
	if err != nil {
		return memory{}, err
	}
	var engine struct{ Memory uint64 }
	if err := json.Unmarshal([]byte(output), &engine); err != nil {
		return memory{}, fmt.Errorf("read the status of the local Compute Engine: %w", err)
	}
	now, err := available()
	return memory{machines: engine.Memory, computer: before - min(before, now)}, err
}

// available is what the computer has left for programs, in bytes.
func available() (uint64, error) { return meminfo("MemAvailable") }

// meminfo reads a line of /proc/meminfo, in bytes.
// https://docs.kernel.org/filesystems/proc.html#meminfo
func meminfo(key string) (uint64, error) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, fmt.Errorf("read the computer's memory: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		value, ok := strings.CutPrefix(line, key+":")
		if !ok {
			continue
		}
		var kib uint64
		if _, err := fmt.Sscanf(value, "%d kB", &kib); err != nil {
			return 0, fmt.Errorf("read %s of the computer's memory from %q: %w", key, line, err)
		}
		return kib << 10, nil
	}
	return 0, fmt.Errorf("read the computer's memory: no %s in /proc/meminfo", key)
}
