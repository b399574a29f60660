package action

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// handOver gives what this run has made below the job's own directories to the
// user for whom sudo runs it, whose later steps are. Where that fails, they say
// what they may not read. It is not what shared/adopt does: it gives away whatever
// is there at the end, whoever has written it, and by what sudo says, since these
// directories may be root's own.
func (a *app) handOver() {
	user, userErr := strconv.Atoi(a.Getenv("SUDO_UID"))
	group, groupErr := strconv.Atoi(a.Getenv("SUDO_GID"))
	if userErr != nil || groupErr != nil {
		return
	}
	for _, made := range a.made {
		if elsewhere(a.Getenv, made) {
			continue
		}
		_ = filepath.WalkDir(made, func(path string, _ fs.DirEntry, _ error) error {
			_ = os.Lchown(path, user, group)
			return nil
		})
	}
}

// elsewhere reports whether a path is in none of the job's own directories.
func elsewhere(getenv func(string) string, path string) bool {
	for _, name := range []string{"RUNNER_TEMP", "GITHUB_WORKSPACE", "HOME"} {
		own := getenv(name)
		if rel, err := filepath.Rel(own, path); own != "" && err == nil && rel != "." && filepath.IsLocal(rel) {
			return false
		}
	}
	return true
}
