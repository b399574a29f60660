package machine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/program"
)

// runc is the runc command over the containers of one prefix.
type runc struct{ root string }

// container is what runc knows of one.
type container struct {
	ID     string `json:"id"`
	PID    int    `json:"pid"`
	Status string `json:"status"`
}

func (r runc) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := program.Command(ctx, "runc", append([]string{"--root", r.root}, args...)...)
	cmd.Dir = "/"
	return cmd
}

// list returns the containers there are, dead ones included.
func (r runc) list(ctx context.Context) ([]container, error) {
	if !isDir(r.root) {
		return nil, nil
	}
	output, err := r.command(ctx, "list", "--format", "json").Output()
	if err != nil {
		return nil, fmt.Errorf("runc list: %w", err)
	}
	var list []container
	if err := json.Unmarshal(output, &list); err != nil {
		return nil, fmt.Errorf("runc list: %w", err)
	}
	return list, nil
}

// start runs a container in the background with its output on tty, and returns
// the number of its init.
func (r runc) start(ctx context.Context, id string, f files, tty *os.File) (int, error) {
	if err := os.MkdirAll(r.root, 0o700); err != nil {
		return 0, fmt.Errorf("make runc's state directory: %w", err)
	}
	if err := os.WriteFile(f.log(), nil, 0o600); err != nil {
		return 0, fmt.Errorf("make runc's log: %w", err)
	}
	pidFile := filepath.Join(f.bundle(), "pid")
	cmd := r.command(ctx, "--log", f.log(), "run", "--detach", "--bundle", f.bundle(), "--pid-file", pidFile, id)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty // the init inherits them; a pipe would never close
	if err := cmd.Run(); err != nil {
		log, _ := os.ReadFile(f.log()) // more detail for the same error
		return 0, fmt.Errorf("runc run: %w: %s", err, strings.TrimSpace(string(log)))
	}
	text, err := os.ReadFile(pidFile)
	if err != nil {
		return 0, fmt.Errorf("read the number of the machine's init: %w", err)
	}
	return strconv.Atoi(string(text))
}

// remove kills what is left of a container and forgets it. One that is not
// there is no error.
func (r runc) remove(ctx context.Context, id string) error {
	if !isDir(filepath.Join(r.root, id)) {
		return nil
	}
	if err := r.command(ctx, "delete", "--force", id).Run(); err != nil {
		// A state half-written by a crash has no container to go with it.
		return os.RemoveAll(filepath.Join(r.root, id))
	}
	return nil
}
