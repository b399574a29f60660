package owned

import (
	"io/fs"
	"os"
	"strconv"
	"syscall"
)

// UserOf is the number of the user to whom a file belongs.
func UserOf(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) } // so it is on Linux

// SudoUser is the number of the user for whom sudo runs this process as root; ok is
// false where it does not, or that user is root.
func SudoUser() (user int, ok bool) {
	id, err := strconv.ParseUint(os.Getenv("SUDO_UID"), 10, 32)
	return int(id), err == nil && id != 0 && os.Geteuid() == 0
}

// InOthersHome reports whether what this process writes below its home would be
// in the way of another user: sudo runs it, or the home is not its own.
func InOthersHome() bool {
	if _, ok := SudoUser(); ok {
		return true
	}
	info, err := os.Stat(os.Getenv("HOME"))
	return err == nil && UserOf(info) != os.Geteuid()
}
