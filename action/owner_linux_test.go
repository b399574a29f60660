package action_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFilesAreTheUsers: under sudo, what an Action makes in the runner's temporary
// directory and in the workspace belongs to the user whose these are.
func TestFilesAreTheUsers(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root may give files away")
	}
	const user = 65534
	in(t, "", func(l *lab) {
		j := l.job(up("log-directory", "logs"))
		own := []string{j.env["RUNNER_TEMP"], j.env["GITHUB_WORKSPACE"]}
		for _, dir := range own {
			if err := os.Mkdir(dir, 0o755); err != nil {
				l.Fatal(err)
			}
			if err := os.Chown(dir, user, user); err != nil {
				l.Fatal(err)
			}
		}
		j.main()
		logs := l.job(map[string]string{"mode": "logs", "cluster-name": j.values("OUTPUT")["cluster-name"], "log-directory": "collected"})
		logs.env["RUNNER_TEMP"], logs.env["GITHUB_WORKSPACE"] = own[0], own[1]
		logs.main()
		j.post("failure")
		if files := ofUser(l, user, own...); files < 10 {
			l.Errorf("only %d files were made: the test sees nothing", files)
		}
	})
}

// ofUser counts the files below directories, all of which must be the user's.
func ofUser(l *lab, user uint32, dirs ...string) (files int) {
	l.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			if owner := info.Sys().(*syscall.Stat_t).Uid; owner != user {
				l.Errorf("%s belongs to user %d", path, owner)
			}
			files++
			return nil
		})
		if err != nil {
			l.Error(err)
		}
	}
	return files
}
