// Package cluster holds the verbs: what can be done to a Highly Available
// cluster. Each verb looks at what is there, plans, refuses what is unsafe,
// and runs the steps. Every step is "ensure", so that a verb which died
// anywhere is finished by calling it again.
package cluster

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/cost"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
	"github.com/kubectl-ha/kubectl-ha/shared/restore"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Manager carries out the verbs on one cluster.
type Manager struct {
	Target   model.Target
	Compute  port.Compute
	Access   port.Access
	Platform Platform
	Process  lease.Process // who this is, for other commands
	Events   event.Sink
	DryRun   bool             // plan only: nothing is touched
	Now      func() time.Time // the clock

	// Manifests are the objects of spec.manifests, for Up and Recover to apply.
	Manifests []model.Object

	// Creator is a word by which others know, of a cluster that Up makes, who did:
	// Summary.Creator. It may be empty.
	Creator string

	// Prune has Up remove what the cluster has and the document does not: replicas,
	// pools, and zones of pools.
	Prune bool

	// SkipPreflight lets plans begin unchecked: what keeps one from being carried
	// out shows only when it is met.
	SkipPreflight bool
}

// Platform is what differs between Compute Engines, beside the endpoint.
type Platform struct {
	// IssuerURL and IssuerCA (PEM, empty for the system's roots) are whose
	// instance identity tokens the API servers trust.
	IssuerURL string
	IssuerCA  []byte

	// Images are what machines boot from. Nil is Debian's, on which they install
	// Kubernetes themselves.
	Images port.Images
}

// Outcome is what a verb did, or would do with DryRun.
type Outcome struct {
	Target   model.Target    `json:"cluster"`
	DryRun   bool            `json:"dryRun,omitempty"`
	Plan     plan.Plan       `json:"plan"`
	Pods     []evict.Verdict `json:"pods,omitempty"`    // what becomes of them, with DrainZone
	Took     spec.Duration   `json:"took,omitzero"`     // to a tenth of a second
	Context  string          `json:"context,omitempty"` // the kubeconfig context, with Up
	Warnings []string        `json:"warnings,omitempty"`

	// Cost is what the plan would add to the bill, with a dry run.
	Cost *cost.Estimate `json:"cost,omitempty"`

	Findings []preflight.Finding `json:"findings,omitempty"` // what keeps the plan from being carried out
	Next     []string            `json:"next,omitempty"`     // sensible next commands

	Databases []upkeep.Database `json:"databases,omitempty"` // of etcd's members, with Defragment
	Restored  *restore.Report   `json:"restored,omitempty"`  // of a backup, with Restore
}

func (m *Manager) observer() observe.Observer {
	return observe.Observer{Target: m.Target, Compute: m.Compute, Access: m.Access, Now: m.Now}
}

// send tells of a step that no plan has.
func (m *Manager) send(e event.Event, kind event.Kind, detail string) {
	if m.Events == nil {
		return
	}
	e.Time, e.Kind, e.Detail = m.Now(), kind, detail
	m.Events.Send(e)
}
