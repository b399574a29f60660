package localgcetest

import (
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// FillDisk makes every write to a file that this process has open fail, until
// empty is called or the test ends: as on a disk that is full.
func FillDisk(t testing.TB, path string) (empty func()) {
	t.Helper()
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = full.Close() }() // nothing was written
	file := descriptor(t, path)
	kept, err := syscall.Dup(file)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(by int) {
		if err := syscall.Dup3(by, file, syscall.O_CLOEXEC); err != nil {
			t.Fatal(err)
		}
	}
	replace(int(full.Fd()))
	emptied := false
	empty = func() {
		if !emptied {
			emptied = true
			replace(kept)
			_ = syscall.Close(kept) // the other one is open
		}
	}
	t.Cleanup(empty)
	return empty
}

// descriptor is the number under which this process has a file open.
func descriptor(t testing.TB, path string) int {
	t.Helper()
	const all = "/proc/self/fd"
	entries, err := os.ReadDir(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if to, err := os.Readlink(filepath.Join(all, entry.Name())); err == nil && to == path {
			number, err := strconv.Atoi(entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			return number
		}
	}
	t.Fatalf("%s is not open", path)
	return -1
}
