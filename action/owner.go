package action

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// handOver gives what this run has made below the job's own directories to the
// user for whom sudo runs it, whose later steps are. Where that fails, they say
// what they may not read.
func (a *app) handOver() {
	user, userErr := strconv.Atoi(a.Getenv("SUDO_UID"))
	group, groupErr := strconv.Atoi(a.Getenv("SUDO_GID"))
	if userErr != nil || groupErr != nil {
		return
	}
	for _, made := range slices.DeleteFunc(slices.Clone(a.made), a.elsewhere) {
		_ = filepath.WalkDir(made, func(path string, _ fs.DirEntry, _ error) error {
			_ = os.Lchown(path, user, group)
			return nil
		})
	}
}

// elsewhere tells whether a path is in none of the job's own directories.
func (a *app) elsewhere(path string) bool {
	for _, name := range []string{"RUNNER_TEMP", "GITHUB_WORKSPACE", "HOME"} {
		own := a.Getenv(name)
		if rel, err := filepath.Rel(own, path); own != "" && err == nil && rel != "." && filepath.IsLocal(rel) {
			return false
		}
	}
	return true
}
