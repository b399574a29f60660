package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

// host is the computer that everything was measured on.
type host struct {
	cores  int
	memory uint64 // bytes
	kernel string
}

func describeHost() (host, error) {
	total, err := meminfo("MemTotal")
	if err != nil {
		return host{}, err
	}
	kernel, err := os.ReadFile("/proc/sys/kernel/osrelease")
	if err != nil {
		return host{}, fmt.Errorf("read the kernel's version: %w", err)
	}
	return host{cores: runtime.NumCPU(), memory: total, kernel: strings.TrimSpace(string(kernel))}, nil
}

func (h host) String() string {
	return fmt.Sprintf("%d cores, %.0f GB of memory, Linux %s", h.cores, gigabytes(h.memory), h.kernel)
}

func gigabytes(bytes uint64) float64 { return float64(bytes) / 1e9 }
