package plugin

import (
	"context"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin/image"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/plugin/operation"
	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Wiring is what the commands stand on. cmd/kubectl-ha makes the real one.
type Wiring struct {
	Version     string // empty for the one that the Go module has
	Commit      string // empty for the one that Go has noted
	CommitDate  string // RFC 3339; empty likewise
	Clouds      Clouds
	Images      image.Clouds
	LocalGCE    local.LocalGCE
	Streams     genericiooptions.IOStreams
	Interactive bool // someone is there to answer questions
	Getenv      func(string) string
	Now         func() time.Time
}

// Clouds opens what the commands work with: it alone knows whether that is
// Google's Compute Engine or the local one.
type Clouds interface {
	// Context tells which cluster of ours a context of the kubeconfig stands
	// for; an empty name is the current context. One that is not ours is a
	// error of kind Usage. An empty path is the kubeconfig that kubectl uses.
	Context(kubeconfig, name string) (model.Target, error)

	// DefaultProject is the project of the user's Google Cloud credentials.
	DefaultProject(ctx context.Context) (string, error)

	// Open returns an operator on the cluster.
	Open(ctx context.Context, request Request) (Operator, error)

	// Contexts names the contexts of the kubeconfig that stand for clusters of ours.
	Contexts(kubeconfig string) ([]string, error)

	// Zones are the names of those of the request's region that are up.
	Zones(ctx context.Context, request Request) ([]string, error)

	// MachineTypes are the names of those that the request's region has.
	MachineTypes(ctx context.Context, request Request) ([]string, error)

	// List finds the clusters of the request's project in all regions.
	List(ctx context.Context, request Request) ([]infra.Summary, error)
}

// Request says which cluster to work on, and how.
type Request struct {
	Target     model.Target
	Local      bool  // in the local Compute Engine
	Start      bool  // start the local Compute Engine unless it runs; with DryRun, plan as if it had
	Internet   *bool // of the local Compute Engine that is started; nil for as the environment says, or as it was
	BuildImage bool  // then build the machine image that it needs, also if it is published
	DryRun     bool  // plan only
	Events     event.Sink
	Kubeconfig string // path; empty for the one that kubectl uses
	Context    string // the kubeconfig's context that the command line names; empty for none

	KeepContext bool // leave the kubeconfig's current context as it is

	SkipPreflight bool           // do not check beforehand
	Prune         bool           // remove what the document no longer has, with Up
	Manifests     []model.Object // to apply, with Up and Recover

	Observe func(apilog.Call) // is told of each call of an API; nil for nobody
	Log     apilog.Log        // of what is asked of the APIs
}

// Operator is the verbs on one cluster. *cluster.Manager is one.
type Operator interface {
	Up(ctx context.Context, wanted *spec.Cluster, open ...string) (cluster.Outcome, error)
	Recover(ctx context.Context, wanted *spec.Cluster, open ...string) (cluster.Outcome, error)
	AddReplica(context.Context, cluster.AddReplicaOptions) (cluster.Outcome, error)
	RemoveReplica(context.Context, cluster.RemoveReplicaOptions) (cluster.Outcome, error)
	DrainZone(context.Context, cluster.DrainZoneOptions) (cluster.Outcome, error)
	Drill(context.Context, drilling.Options) (drilling.Report, error)
	Down(context.Context) (cluster.Outcome, error)
	Collect(context.Context) (cluster.Outcome, error)
	Status(context.Context) (status.Report, error)
	Certificates(ctx context.Context, replicas ...string) (certificates.Report, error)
	RenewCertificates(ctx context.Context, replicas ...string) (cluster.Outcome, error)
	operation.Operator
}
