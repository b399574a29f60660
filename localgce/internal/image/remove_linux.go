package image

import (
	"os"
	"path/filepath"
	"strings"
)

// userOf is the id of a process with a mount that has the directory, as machines' disks have
// their image's; "" where there is none.
// https://docs.kernel.org/filesystems/proc.html#proc-pid-mountinfo-information-about-mounts
func userOf(dir string) (string, error) {
	tables, err := filepath.Glob("/proc/[0-9]*/mountinfo")
	if err != nil {
		return "", err
	}
	for _, table := range tables {
		mounts, err := os.ReadFile(table)
		if err != nil {
			continue // it has ended
		}
		if strings.Contains(string(mounts), dir+"/") {
			return filepath.Base(filepath.Dir(table)), nil
		}
	}
	return "", nil
}
