package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/terminal"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// The terminal's size: as wide as most begin, and so high that nothing scrolls.
const (
	columns = 80
	rows    = 50
)

// shoot runs the commands that the pages show.
func (s *studio) shoot(ctx context.Context) ([]shot, error) {
	work, up, err := s.show(ctx, "up", "--local", "--name", s.lab.Cluster)
	if err != nil {
		return nil, err
	}
	busy, err := middle(work)
	if err != nil {
		return nil, err
	}
	if _, err := s.lab.HA(ctx, "status", "--wait"); err != nil { // health checks are behind
		return nil, err
	}
	_, status, err := s.show(ctx, "status")
	if err != nil {
		return nil, err
	}
	_, drill, err := s.show(ctx, "drill", "--zone", walkthrough.ZoneC, "--yes")
	if err != nil {
		return nil, err
	}
	return []shot{
		{"up", typed("up", "--local", "--name", s.lab.Cluster) + cut(busy)}, {"up-end", cut(up)},
		{"status", typed("status") + cut(status)},
		{"drill", typed("drill", "--zone", walkthrough.ZoneC, "--yes") + cut(drill)},
		{"drill-result", typed("drill", "--zone", walkthrough.ZoneC, "--yes") + "…\n" + result(drill)},
	}, nil
}

func typed(arguments ...string) string { return "$ kubectl ha " + strings.Join(arguments, " ") + "\n" }

// show runs kubectl ha in a terminal, and returns what was seen while it
// worked, at even intervals, and at its end.
func (s *studio) show(ctx context.Context, arguments ...string) (work []string, end string, err error) {
	fmt.Fprint(s.lab.Log, typed(arguments...))
	program := exec.CommandContext(ctx, s.lab.Binary, arguments...)
	program.Env = append(slices.Clip(s.lab.Env), "TERM=xterm-256color", "NO_COLOR=1")
	program.Cancel = func() error { return program.Process.Signal(os.Interrupt) }
	program.WaitDelay = time.Minute // a drill starts again what it has stopped
	w, err := terminal.Open(program, columns, rows)
	if err != nil {
		return nil, "", err
	}
	defer w.Close()
	work = watch(w)
	code, err := w.End()
	if err != nil {
		return nil, "", err
	}
	if end = w.Text(); code != 0 {
		return nil, "", fmt.Errorf("kubectl ha %s ended with %d:\n%s", strings.Join(arguments, " "), code, end)
	}
	return work, end, nil
}

func watch(w *terminal.Window) (seen []string) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-w.Drained():
			return seen
		case <-tick.C:
			seen = append(seen, w.Text())
		}
	}
}
