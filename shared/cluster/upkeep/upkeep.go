// Package upkeep keeps the databases of etcd's members small: it chooses which are
// defragmented, and does so, one member after the other.
//
// What etcd keeps of the past is dropped by the API server, every five minutes. The
// pages that become free stay in the file, as free space, which counts against the quota,
// until a defragmentation writes the file anew. Meanwhile the member answers nothing.
package upkeep

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Options says which members are defragmented: those that are named, or all, or else
// those of whose database at least half is free. With the alarm NOSPACE it is all
// unless they are named.
type Options struct {
	Members []string // replicas
	All     bool
}

// Command is the command line that means the options.
func (o Options) Command() string {
	line := text.CommandLine("etcd defrag", "--member", strings.Join(o.Members, ","))
	if o.All {
		line += " --all"
	}
	return line
}

// Database is the database of one member.
type Database struct {
	Member string `json:"member"` // its replica
	Zone   string `json:"zone"`
	Leader bool   `json:"leader,omitempty"`
	etcdspace.Database
	Before int64 `json:"before,omitempty"` // bytes of the file before it was defragmented
}

// Found is etcd as it was found.
type Found struct {
	Databases []Database // the leader's last: it is to lead as long as it can
	members   quorum.Members
	noSpace   bool // its alarm is on
}

// Look looks at all members.
func Look(ctx context.Context, api members.API, inventory infra.Inventory) (found Found, err error) {
	told, _, err := ask(ctx, api)
	if err != nil {
		return found, errs.Errorf(errs.KindOf(err), "ask etcd how large its databases are: %w", err)
	}
	found.members, found.noSpace = members.InZones(told.Members, inventory), told.Alarmed(etcdspace.NoSpace)
	for i, m := range found.members {
		found.Databases = append(found.Databases, Database{Member: m.Name, Zone: m.Zone, Leader: m.Leader, Database: told.Members[i].DB})
	}
	slices.SortFunc(found.Databases, func(a, b Database) int {
		switch {
		case a.Leader == b.Leader:
			return cmp.Compare(a.Member, b.Member)
		case b.Leader:
			return -1
		}
		return 1
	})
	return found, nil
}

// ask asks the first control-plane node that answers.
func ask(ctx context.Context, api members.API) (told etcd.Look, via string, err error) {
	err = retry.Do(ctx, func(ctx context.Context) error {
		nodes, err := api.Nodes(ctx)
		if err == nil {
			told, via, err = members.Look(ctx, api, nodes)
		}
		return err
	})
	return told, via, err
}

// Plan plans what the options say, or says why that must not be, and warns of what it
// costs.
func (f Found) Plan(o Options) (p plan.Plan, warnings []string, err error) {
	if err := f.know(o.Members); err != nil {
		return p, nil, err
	}
	var all []plan.Database
	for _, d := range f.Databases {
		chosen := f.chooses(o, d)
		if chosen {
			if err := f.mayPause(d.Member); err != nil {
				return p, nil, err
			}
		}
		all = append(all, plan.Database{Name: d.Member, Zone: d.Zone, Detail: d.String(), Leave: !chosen})
	}
	p = plan.DefragmentEach(all, f.noSpace)
	if p.Changes() > 0 && f.members.Voters() < 3 {
		warnings = []string{"with fewer than three replicas the API answers nothing while a member is defragmented"}
	}
	return p, warnings, nil
}

// know refuses names that no member has.
func (f Found) know(names []string) error {
	var known []string
	for _, d := range f.Databases {
		known = append(known, d.Member)
	}
	unknown := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(known, name) })
	if len(unknown) == 0 {
		return nil
	}
	return errs.Errorf(errs.Usage, "etcd has no member %s", strings.Join(unknown, ", ")).
		WithID("no-such-member").WithHint("Its members are %s.", strings.Join(known, ", "))
}

func (f Found) chooses(o Options, d Database) bool {
	if len(o.Members) > 0 {
		return slices.Contains(o.Members, d.Member)
	}
	return o.All || f.noSpace || d.HalfFree()
}

// mayPause asks quorum whether the member may answer nothing for a while. One that
// does not answer now cannot be defragmented.
func (f Found) mayPause(member string) error {
	for _, m := range f.members {
		if m.Name == member && !m.Healthy {
			return errs.Errorf(errs.Unsafe, "%s is down: it cannot be defragmented", member).WithID("member-down").
				WithHint("First start it again, or remove what will not come back: kubectl ha remove-replica %s.", member)
		}
	}
	return quorum.Restart(f.members, member)
}

// Since is what there is now, beside what there was then.
func (f Found) Since(then Found) []Database {
	for i := range f.Databases {
		for _, before := range then.Databases {
			if before.Member == f.Databases[i].Member {
				f.Databases[i].Before = before.Size
			}
		}
	}
	return f.Databases
}
