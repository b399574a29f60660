package walkthrough

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Open starts the local Compute Engine with the binary, which builds the
// machine image the first time, and returns the lab for one cluster. The
// second result stops again what was started.
func Open(ctx context.Context, binary, cluster string, log io.Writer) (*Lab, func() error, error) {
	lab := &Lab{Binary: binary, Cluster: cluster, Log: log, Env: os.Environ()}
	_, notRunning := localgce.Connect(ctx, localgce.Options{})
	if _, err := lab.HA(ctx, "local", "start", "--progress=plain"); err != nil {
		return nil, nil, err
	}
	if err := lab.complete(ctx); err != nil {
		return nil, nil, errors.Join(err, lab.stop())
	}
	if notRunning == nil { // it is somebody's: only the cluster is ours
		return lab, lab.leave, nil
	}
	return lab, lab.stop, nil
}

// complete finds the tools, and the environment that gcloud needs.
func (l *Lab) complete(ctx context.Context) error {
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		return err
	}
	found, err := localgce.FindImage(cache, release.Newest)
	if err != nil {
		return err
	}
	connection, err := localgce.Connect(ctx, localgce.Options{})
	if err != nil {
		return err
	}
	for name, value := range localgce.Env(connection) {
		l.Env = append(l.Env, name+"="+value)
	}
	l.Home = filepath.Join(connection.ClientDir, "gcloud")
	l.Kubectl = found.Bin("kubectl")
	l.Gcloud, _ = exec.LookPath("gcloud") // a fresh machine has none
	return l.removeLeftover(ctx)
}

// removeLeftover removes a cluster that a killed run left under our name.
func (l *Lab) removeLeftover(ctx context.Context) error {
	if l.Gone(ctx) == nil {
		return nil
	}
	_, err := l.HA(ctx, "down", "--yes", "--local", "--cluster", l.Cluster, "--region", Region)
	return err
}

// stop ends the local Compute Engine with all that is in it, also after an
// interrupt.
func (l *Lab) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	_, err := l.HA(ctx, "local", "stop")
	return err
}

func (l *Lab) leave() error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if err := l.removeLeftover(ctx); err != nil {
		return fmt.Errorf("remove cluster %s: %w", l.Cluster, err)
	}
	return nil
}
