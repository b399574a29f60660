// Package program finds the computer's own programs. Root runs them, so those
// in the directories of whoever called sudo do not count.
package program

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Path is where programs are found, and the PATH with which they run.
const Path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Find returns the path of a program; an absolute one stays as it is.
func Find(name string) (string, error) {
	if filepath.IsAbs(name) {
		return name, nil
	}
	for dir := range strings.SplitSeq(Path, ":") {
		file := filepath.Join(dir, name)
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return file, nil
		}
	}
	return "", fmt.Errorf("find the program %s in %s: %w", name, Path, fs.ErrNotExist)
}

// Command is exec.CommandContext for a program that Find finds. Where there is
// none, running it fails and says so.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	file, err := Find(name)
	if err != nil {
		return &exec.Cmd{Path: name, Args: append([]string{name}, args...), Err: err}
	}
	cmd := exec.CommandContext(ctx, file, args...)
	cmd.Args[0] = name
	cmd.Env = append(os.Environ(), "PATH="+Path)
	return cmd
}
