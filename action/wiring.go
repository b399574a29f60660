package action

import (
	"context"
	"io"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/diagnosis"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Wiring is what the action stands on. cmd/kubectl-ha makes the real one.
type Wiring struct {
	Clouds     Clouds
	LocalGCE   LocalGCE
	Log        io.Writer // the job's
	Getenv     func(string) string
	LookupEnv  func(string) (string, bool)
	Now        func() time.Time
	Random     func() string // for names: at least six lower-case letters and digits
	Executable string        // path of this program, for later steps
}

// Clouds opens what the action works with: it alone knows whether that is
// Google's Compute Engine or the local one.
type Clouds interface {
	// DefaultProject is the project of the job's Google Cloud credentials.
	DefaultProject(ctx context.Context) (string, error)

	// Open returns an operator on the cluster. Without credentials it fails as
	// Denied with the id no-credentials.
	Open(ctx context.Context, request Request) (Operator, error)

	// List finds the clusters of the request's project in all regions.
	List(ctx context.Context, request Request) ([]infra.Summary, error)

	// Keys are the private keys that the kubeconfig holds, in PEM.
	Keys(kubeconfig string) ([][]byte, error)
}

// Request says which cluster to work on, and how.
type Request struct {
	Target     model.Target
	Local      bool // in the local Compute Engine, which runs
	DryRun     bool // plan only
	Events     event.Sink
	Kubeconfig string         // path
	Creator    string         // of a new cluster, with Up
	Manifests  []model.Object // to apply, with Up
}

// requestOf asks for the cluster that a step has made or found.
func requestOf(s state.State, events event.Sink) Request {
	return Request{Target: s.Target, Local: s.Local, Events: events, Kubeconfig: s.Kubeconfig}
}

// Operator is the verbs on one cluster. *cluster.Manager is one.
type Operator interface {
	Up(ctx context.Context, wanted *spec.Cluster, open ...string) (cluster.Outcome, error)
	Connect(context.Context) (cluster.Outcome, error)
	Down(context.Context) (cluster.Outcome, error)
	Collect(context.Context) (cluster.Outcome, error)
	Drill(context.Context, drilling.Options) (drilling.Report, error)
	Status(context.Context) (status.Report, error)
	Diagnose(context.Context) ([]diagnosis.Record, error)
}

// LocalGCE is the local Compute Engine of this runner.
type LocalGCE interface {
	// Find looks for it. That it neither runs nor has left anything is an answer
	// only where that was seen; all that keeps from seeing it is an error.
	Find(ctx context.Context) (Presence, error)

	// Start has it run.
	Start(context.Context, Stay) error

	// Leave ends the stay of a job. It stops what was started for a job when none of
	// them is left, nor anything else in it, and else says why it stays.
	Leave(ctx context.Context, job, kubeconfig string) (stays string, err error)
}

// Stay is the use of the local Compute Engine by a job.
type Stay struct {
	Job      string    // a word that no other has; empty for no job in particular
	Until    time.Time // when it is over, should nobody say so before
	Internet *bool     // nil for as it was
	Events   event.Sink
}

// Presence is what there is of the local Compute Engine.
type Presence struct {
	StateDir string   // which engine is meant
	Runs     bool     // or is just starting
	Left     []string // what one that does not run has on this computer
	Unknown  []string // where it has nothing: what is there, and nobody knows whose it is
}

// none reports whether there is nothing of it.
func (p Presence) none() bool { return !p.Runs && len(p.Left) == 0 && len(p.Unknown) == 0 }
