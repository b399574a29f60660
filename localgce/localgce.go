// Package localgce is a Compute Engine on this computer: a daemon that speaks
// the compute v1 REST API on loopback and runs each instance as a systemd
// machine in a network namespace. It runs on Linux as root.
//
// Each state directory is an engine of its own; up to four run side by side.
package localgce

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// DefaultProject is the project that clients use; any other name works as well.
const DefaultProject = "local"

// StateDirVariable is the environment variable that chooses the state directory.
const StateDirVariable = "KUBECTL_HA_LOCAL_DIR"

// The ids of Connect's faults where there is no daemon, and where it has only
// just begun. Any other error leaves open whether there is one.
const (
	NotRunning = "local-not-running"
	Starting   = "local-starting"
)

// Options say which engine is meant and how it runs.
type Options struct {
	StateDir string     // where it keeps everything; DefaultStateDir when empty
	CacheDir string     // where machine images are; image.DefaultCacheDir when empty
	Port     int        // of the API on 127.0.0.1; 0 for the last one, else a free one
	Lease    *Lease     // with Start: who uses the engine from now on; nil for nobody in particular
	Internet *bool      // machines reach out through this computer; nil for as the last one did, else not
	Events   event.Sink // hears what Start and Stop do; event.Discard when nil
}

// Lease is the use of an engine, until it is released or expires.
type Lease struct {
	Holder string // a name that nobody else has
	Until  time.Time
}

// Connection is how a client reaches a running engine.
type Connection struct {
	Endpoint  string // such as http://127.0.0.1:41234, without a path
	Token     string // bearer token, which every request must carry
	Project   string
	IssuerURL string // of the identity tokens, reachable from the machines
	IssuerCA  []byte // PEM, which the issuer's certificate verifies with
	StateDir  string
	ClientDir string // has the token's file, and gcloud's configuration: StateDir, or what a user who is not root is given of it
	CacheDir  string // where its machine images are
	Version   string // of the daemon's program
	Internet  bool   // machines reach out through this computer
}

// DefaultStateDir is $KUBECTL_HA_LOCAL_DIR, else kubectl-ha/local in the
// user's state directory of the XDG base directory specification.
func DefaultStateDir() (string, error) {
	if dir := os.Getenv(StateDirVariable); dir != "" {
		return filepath.Abs(dir)
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "kubectl-ha", "local"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", errs.Errorf(errs.Usage, "find a place for the local Compute Engine's state: %w", err).
			WithHint("Set HOME or %s.", StateDirVariable)
	}
	return filepath.Join(home, ".local", "state", "kubectl-ha", "local"), nil
}

// complete fills the defaults in, and makes paths absolute and real: mounts and
// slots are told by paths.
func (o Options) complete() (Options, error) {
	if o.Events == nil {
		o.Events = event.Discard
	}
	if o.Port < 0 || o.Port > 65535 {
		return o, errs.Errorf(errs.Usage, "port %d: want 1 to 65535, or 0 for a free one", o.Port)
	}
	var err error
	if o.StateDir, err = absolute(o.StateDir, DefaultStateDir); err != nil {
		return o, err
	}
	o.CacheDir, err = absolute(o.CacheDir, image.DefaultCacheDir)
	return o, err
}

func absolute(dir string, otherwise func() (string, error)) (string, error) {
	if dir == "" {
		var err error
		if dir, err = otherwise(); err != nil {
			return "", err
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("the directory %s: %w", dir, err)
	}
	return owned.Resolve(dir)
}
