// Package recovery brings back a cluster whose etcd has permanently lost its quorum:
// the other replicas are marked and stopped, and etcd begins anew with what the
// survivor has.
package recovery

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/quorumloss"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// forceTimeout is more than the machine itself takes before it gives up: ten
// minutes for etcd, and ten for its API server.
const forceTimeout = 25 * time.Minute

// Recovery is what a command goes on with, and without, after a lost quorum.
type Recovery struct {
	Survivor infra.FoundInstance
	Others   []infra.FoundInstance // of the old etcd
	id       string                // by which the survivor is asked to begin etcd anew

	mu      sync.Mutex
	touched bool // something was changed
}

// New begins a recovery, or goes on with one that has not ended.
func New(survey quorumloss.Survey, survivor infra.FoundInstance) *Recovery {
	id := survivor.Metadata[bootstrap.KeyForceNewCluster]
	if !slices.Contains(survey.Pending, survivor.Name) {
		id = rand.Text()
	}
	return &Recovery{Survivor: survivor, Others: survey.Others(survivor.Ref()), id: id}
}

func (r *Recovery) touch() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.touched = true
}

func (r *Recovery) wasTouched() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.touched
}

// Stop stops a replica for as long as it is not known whether the survivor
// serves. It is marked first, so that the same command knows it again.
func (r *Recovery) Stop(ctx context.Context, compute port.Compute, other infra.Ref) error {
	r.touch()
	mark := map[string]string{infra.MetadataSuperseded: r.Survivor.Identity()}
	if err := compute.SetMetadata(ctx, other, mark); err != nil {
		return err
	}
	return compute.Stop(ctx, other)
}

// ForceNewCluster has the machine begin etcd anew, and waits until its API server
// answers with it.
func (r *Recovery) ForceNewCluster(ctx context.Context, compute port.Compute, survivor infra.Ref, report func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, forceTimeout)
	defer cancel()
	r.touch()
	err := compute.SetMetadata(ctx, survivor, map[string]string{bootstrap.KeyForceNewCluster: r.id, infra.MetadataSuperseded: ""})
	if err != nil {
		return err
	}
	report("waiting for the machine to do it")
	watcher := machine.Watcher{Outputs: compute}
	if err := watcher.AwaitAnswer(ctx, survivor, bootstrap.AttrForcedNewCluster, r.id, bootstrap.NewClusterBegun); err != nil {
		return watcher.Explain(survivor, fmt.Errorf("restart etcd on %s: %w", survivor.Name, err))
	}
	return nil
}

// ExplainUndo says how a recovery is taken back which has failed before it has
// deleted anything.
func (r *Recovery) ExplainUndo(err error) error {
	if err == nil || !r.wasTouched() {
		return err
	}
	hint := "No machine was deleted; run the same command again to resume."
	if len(r.Others) > 0 {
		hint += fmt.Sprintf(" To take it back instead, delete or stop %s (gcloud compute instances stop %s --zone %s), then start the others, and see what status says: %s.",
			r.Survivor.Name, r.Survivor.Name, r.Survivor.Zone, startCommands(r.Others))
	}
	return errs.Errorf(errs.KindOf(err), "%w", err).WithID("recovery-failed").WithHint("%s", hint)
}

func startCommands(machines []infra.FoundInstance) string {
	var commands []string
	for _, m := range machines {
		commands = append(commands, fmt.Sprintf("gcloud compute instances start %s --zone %s", m.Name, m.Zone))
	}
	return strings.Join(commands, "; ")
}

// Unfinished is the recovery of a cluster that answers and that has not ended:
// Others are the replicas that it has stopped and that are no part of the etcd
// which works now, none where it has ended. One that is a member was stopped for
// nothing: the quorum has returned.
func Unfinished(ctx context.Context, api members.API, inventory infra.Inventory) (*Recovery, error) {
	stopped := slices.DeleteFunc(inventory.Superseded(), func(i infra.FoundInstance) bool { return i.Role != infra.RoleControlPlane })
	if len(stopped) == 0 {
		return &Recovery{}, nil
	}
	list, err := members.Fetch(ctx, api)
	if err != nil {
		return nil, fmt.Errorf("ask etcd whether %s belong to it: %w", quorumloss.Names(stopped), err)
	}
	r := &Recovery{}
	for _, replica := range inventory.Replicas() {
		if replica.Identity() == stopped[0].Metadata[infra.MetadataSuperseded] {
			r.Survivor = replica
		}
	}
	r.Others = slices.DeleteFunc(stopped, func(i infra.FoundInstance) bool {
		return slices.ContainsFunc(members.Named(list, inventory), func(m etcd.Member) bool { return m.Name == i.Name })
	})
	return r, nil
}

// RefuseUnfinished refuses to leave a recovery half done: up finds all machines
// there.
func RefuseUnfinished(ctx context.Context, api members.API, inventory infra.Inventory) error {
	r, err := Unfinished(ctx, api, inventory)
	if err == nil && len(r.Others) > 0 {
		err = quorumloss.RefuseUnfinished(r.Survivor.Name, r.Others)
	}
	return err
}
