//go:build unix

package adopt

import (
	"io/fs"
	"syscall"
)

// owner tells whom it belongs to; ok is false where nobody says.
func owner(info fs.FileInfo) (user, group int, ok bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, false
	}
	return int(stat.Uid), int(stat.Gid), true
}
