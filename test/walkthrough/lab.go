// Package walkthrough walks the road of the post "Highly Available Kubernetes
// Clusters" for real: with the built binary, kubectl, and where it is
// installed gcloud. `make demo` shows it, `make e2e` asserts it.
package walkthrough

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// Lab is where commands run: the binary under test, and the environment.
type Lab struct {
	Binary  string    // kubectl-ha
	Kubectl string    // a kubectl of the cluster's version
	Gcloud  string    // empty where it is not installed
	Home    string    // of gcloud, which keeps its SSH keys there
	Env     []string  // of all commands
	Log     io.Writer // what commands print beside their results
	Cluster string    // name of the cluster
}

// The region and zones of the post.
const (
	Region = "europe-west1"
	ZoneB  = Region + "-b"
	ZoneC  = Region + "-c"
	ZoneD  = Region + "-d"
)

// HA runs kubectl ha and returns what it prints as a result.
func (l *Lab) HA(ctx context.Context, arguments ...string) (string, error) {
	fmt.Fprintf(l.Log, "$ kubectl ha %s\n", strings.Join(arguments, " "))
	return l.run(ctx, l.Binary, arguments...)
}

// K runs kubectl.
func (l *Lab) K(ctx context.Context, arguments ...string) (string, error) {
	return l.run(ctx, l.Kubectl, arguments...)
}

// G runs gcloud compute.
func (l *Lab) G(ctx context.Context, arguments ...string) (string, error) {
	return l.finish(l.gcloud(ctx, arguments...))
}

func (l *Lab) gcloud(ctx context.Context, arguments ...string) *exec.Cmd {
	cmd := l.command(ctx, l.Gcloud, append([]string{"compute"}, arguments...)...)
	cmd.Env = append(slices.Clip(l.Env), "HOME="+l.Home)
	return cmd
}

func (l *Lab) run(ctx context.Context, name string, arguments ...string) (string, error) {
	return l.finish(l.command(ctx, name, arguments...))
}

func (l *Lab) command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Env = l.Env
	return cmd
}

// finish runs a command and returns what it prints as a result.
func (l *Lab) finish(cmd *exec.Cmd) (string, error) {
	var output, errors bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, io.MultiWriter(&errors, l.Log)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 30 * time.Second
	if err := cmd.Run(); err != nil {
		return output.String(), fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(errors.String()))
	}
	return output.String(), nil
}

// Decode runs a command and reads its JSON.
func (l *Lab) decode(output string, err error, into any) error {
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(output), into); err != nil {
		return fmt.Errorf("read JSON: %w in %.200s", err, output)
	}
	return nil
}

// timeout is for what a cluster does by itself: seconds on most computers, and
// 20 times as long on an emulated one.
const timeout = 10 * time.Minute

// Eventually repeats check until it succeeds; its last error comes when the
// time is up.
func Eventually(ctx context.Context, limit time.Duration, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	ticker := time.NewTicker(500 * time.Millisecond)
	defer ticker.Stop()
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("not within %s: %w", limit, err)
		case <-ticker.C:
		}
	}
}
