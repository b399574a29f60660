package image

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// describe writes what Find and List read; it makes the image complete. A size that
// is not known is measured.
func (i Image) describe() (err error) {
	if i.Size == 0 {
		if i.Size, err = diskUsage(i.Dir); err != nil {
			return fmt.Errorf("measure the machine image: %w", err)
		}
	}
	content, err := json.MarshalIndent(i, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(i.Dir, descriptionFile), append(content, '\n'), 0o644)
}

// diskUsage counts the bytes below dir, those of hard links once.
func diskUsage(dir string) (int64, error) {
	var total int64
	counted := map[uint64]bool{}
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		stat, ok := info.Sys().(*syscall.Stat_t)
		if ok && !counted[stat.Ino] {
			counted[stat.Ino] = true
			total += stat.Blocks * 512
		}
		return nil
	})
	return total, err
}
