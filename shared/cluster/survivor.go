package cluster

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// remains are the replicas of a cluster whose API does not answer, by what
// their machines themselves tell of etcd.
type remains struct {
	leading []string // etcd has a leader, and so its quorum
	alone   []survivor
	silent  []string // running, but there is no etcd, or it does not answer
	stopped []infra.FoundInstance
}

// survivor is a replica whose etcd runs without a leader.
type survivor struct {
	infra.FoundInstance
	entries uint64 // of its log that are known to be committed
}

// remains asks the machines that run. They tell of a change within 10 seconds.
func (o *Operator) remains(ctx context.Context, inventory infra.Inventory) (remains, error) {
	var r remains
	for _, replica := range plan.Replicas(inventory) {
		if replica.Status != "RUNNING" {
			r.stopped = append(r.stopped, replica)
			continue
		}
		attributes, err := o.Compute.GuestAttributes(ctx, replica.Ref(), bootstrap.Namespace)
		if err != nil {
			return r, err
		}
		r.add(replica, attributes[bootstrap.AttrEtcd])
	}
	return r, nil
}

func (r *remains) add(replica infra.FoundInstance, tells string) {
	found := survivor{FoundInstance: replica}
	_, err := fmt.Sscanf(tells, bootstrap.EtcdAlone+" %d", &found.entries)
	switch {
	case tells == bootstrap.EtcdLeads:
		r.leading = append(r.leading, replica.Name)
	case err == nil:
		r.alone = append(r.alone, found)
	default:
		r.silent = append(r.silent, replica.Name)
	}
}

// lost tells whether etcd has lost its quorum, as far as machines tell.
func (r remains) lost() bool { return len(r.leading) == 0 && len(r.alone) > 0 }

// best is the survivor that has most of the log.
func (r remains) best() (best survivor) {
	for _, s := range r.alone {
		if best.Name == "" || s.entries > best.entries {
			best = s
		}
	}
	return best
}

// survivor is the replica to begin etcd anew with, where nothing less helps.
func (s *session) survivor(ctx context.Context) (survivor, error) {
	r, err := s.remains(ctx, s.inventory)
	switch {
	case err != nil:
		return survivor{}, err
	case len(r.leading) > 0:
		return survivor{}, fault.Errorf(fault.Unsafe, "the API does not answer, but etcd has its quorum: %s has a leader", r.leading[0]).
			WithID("quorum-not-lost").WithHint("If a machine was lost only just now, try again in half a minute. Else see what status says; up without --recover takes access again.")
	case len(r.stopped) > 0:
		return survivor{}, fault.Errorf(fault.Unsafe, "stopped machines may bring back the quorum, and with it all that was written: %s", names(r.stopped)).
			WithID("quorum-may-return").WithHint("%s. If one never starts again, delete it: %s.", starting(r.stopped), deleting(r.stopped[0]))
	case len(r.alone) == 0:
		return survivor{}, fault.Errorf(fault.Failed, "no machine is left that has the cluster's data: etcd runs on none").
			WithID("nothing-survives").WithHint("Only a backup brings it back. kubectl ha down removes what is left, and up makes a new cluster.")
	}
	return r.best(), nil
}

// mayStart refuses to go on with a cluster that cannot come back by itself:
// without a quorum no replica joins.
func (s *session) mayStart(ctx context.Context, replicas int) error {
	r, err := s.remains(ctx, s.inventory)
	if err != nil || !r.lost() || len(r.alone)+len(r.silent) >= quorum.Size(replicas) {
		return err
	}
	return fault.Errorf(fault.Unsafe, "etcd has lost its quorum: of %d replicas only %s runs", replicas, r.best().Name).
		WithID(string(quorum.QuorumLost)).WithHint("%s", r.wayOut())
}

// wayOut is what to do about a lost quorum.
func (r remains) wayOut() string {
	if len(r.stopped) > 0 {
		return starting(r.stopped) + "."
	}
	return fmt.Sprintf("kubectl ha up --recover begins etcd anew with what %s has.", r.best().Name)
}

func names(machines []infra.FoundInstance) string {
	var list []string
	for _, m := range machines {
		list = append(list, m.Name)
	}
	return strings.Join(list, ", ")
}

func starting(machines []infra.FoundInstance) string {
	var commands []string
	for _, m := range machines {
		commands = append(commands, fmt.Sprintf("gcloud compute instances start %s --zone %s", m.Name, m.Zone))
	}
	return "Start them again: " + strings.Join(commands, "; ")
}

func deleting(m infra.FoundInstance) string {
	return fmt.Sprintf("gcloud compute instances delete %s --zone %s", m.Name, m.Zone)
}
