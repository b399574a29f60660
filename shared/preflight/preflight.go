// Package preflight compares what a plan needs with what there is, before
// anything is made: permissions, quotas, zones, machine types, images, names
// and ranges. It is pure: it says what to ask, and judges the answer.
package preflight

import (
	"net/netip"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Check is a plan that is about to be carried out, and where.
type Check struct {
	Project  string
	Region   string
	Cluster  string
	Plan     plan.Plan
	Observed infra.Inventory // from which the plan was made
}

// Question is what a Check has to know.
type Question struct {
	Permissions  []string      // on the project, sorted
	MachineTypes []MachineType // each once
	Images       []string      // each once
	Accounts     []string      // service accounts of the spec, each once
	Names        []infra.Ref   // of what is to be created
	Network      string        // that is there and gets a subnetwork; empty for none
}

// MachineType is one in a zone.
type MachineType struct{ Name, Zone string }

// Answer is what Compute Engine says to a Question.
type Answer struct {
	Denied        []string            // permissions that are not granted
	Zones         []string            // of the region, those that are up
	CPUs          map[MachineType]int // of the machine types that there are
	MissingImages []string
	Accounts      map[string]Account   // those of the question that could be looked up
	Taken         map[infra.Ref]string // names that are taken, and the descriptions
	Region        map[string]Quota     // the region's quotas, by metric; nil where they are not known
	Project       map[string]Quota     // the project's
	Ranges        []Range              // of the network
	Unknown       []string             // what could not be found out, and why
}

// Account is what is known of a service account.
type Account struct {
	Missing  bool // there is none of that address
	Disabled bool // nothing can run as it
	ActAs    bool // who asks may have machines run as it
}

// Quota is a limit of Compute Engine, and what is taken of it.
type Quota struct{ Limit, Usage float64 }

// Range is an address range that a subnetwork has.
type Range struct {
	Subnetwork string
	Prefix     netip.Prefix
}

// Question is what has to be asked before the plan is carried out.
func (c Check) Question() Question {
	q := Question{Permissions: c.permissions(), Accounts: c.accounts()}
	for _, m := range c.added() {
		if t := (MachineType{m.Type, m.zone}); !slices.Contains(q.MachineTypes, t) {
			q.MachineTypes = append(q.MachineTypes, t)
		}
		if !slices.Contains(q.Images, m.Image) {
			q.Images = append(q.Images, m.Image)
		}
	}
	for _, resource := range c.created() {
		q.Names = append(q.Names, names(resource)...)
		if s, ok := resource.(infra.Subnetwork); ok && c.Observed.Has(infra.Network{Name: s.Network}.Ref()) {
			q.Network = s.Network
		}
	}
	return q
}

// Findings are all that keeps the plan from being carried out.
func (c Check) Findings(a Answer) []Finding {
	return slices.Concat(c.denied(a), c.zonesDown(a), c.noSuchType(a), c.noSuchImage(a), c.badAccounts(a), c.taken(a), c.overlaps(a), c.exceeded(a))
}
