// Package cgroup reads what control groups use.
package cgroup

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// Memory is what the processes of a cgroup and below use, in bytes; what the
// kernel only caches for them is left out. 0 without such a cgroup.
func Memory(cgroup string) (uint64, error) {
	for file, key := range map[string]string{
		"/sys/fs/cgroup/" + cgroup + "/memory.stat":        "anon",      // version 2
		"/sys/fs/cgroup/memory/" + cgroup + "/memory.stat": "total_rss", // version 1
	} {
		value, err := statValue(file, key)
		if !errors.Is(err, fs.ErrNotExist) {
			return value, err
		}
	}
	return 0, nil
}

// statValue reads one "key value" line of a cgroup's file.
func statValue(path, key string) (uint64, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("read the memory in use: %w", err)
	}
	defer func() { _ = file.Close() }() // nothing was written
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), key+" "); ok {
			return strconv.ParseUint(value, 10, 64)
		}
	}
	return 0, fmt.Errorf("read the memory in use: no %s in %s", key, path)
}
