package upkeep

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Keeper carries out the steps of a plan.
type Keeper struct {
	API       API
	Inventory infra.Inventory
}

// API is what of a cluster's API the steps need.
type API interface {
	members.API
	// Ready reports whether the API server serves; an error says why not.
	Ready(ctx context.Context) error
}

// backTimeout is how long a member may take until it is back: a kubelet that has
// restarted it waits up to five minutes before the next try.
const backTimeout = 6 * time.Minute

// Compact drops what etcd keeps of the past, where the alarm keeps the API server from
// doing so.
func (k Keeper) Compact(ctx context.Context, report func(string)) error {
	told, via, err := ask(ctx, k.API)
	if err != nil || !told.Alarmed(etcdspace.NoSpace) {
		return err
	}
	report(fmt.Sprintf("to revision %d", told.Revision))
	return members.Client(k.API, via).Compact(ctx, told.Revision)
}

// Defragment defragments the database of one member, if all the others are well, and
// waits until it is back. Of a defragmentation whose end is not known it waits for
// that, too, before another try.
func (k Keeper) Defragment(ctx context.Context, member string, report func(string)) error {
	before, err := Look(ctx, k.API, k.Inventory)
	if err != nil {
		return err
	}
	if err := before.mayPause(member); err != nil {
		return err
	}
	failure := members.Client(k.API, member).Defragment(ctx)
	if err := k.awaitBack(ctx, member, report); err != nil {
		return err
	}
	return failure
}

// awaitBack waits until the member answers, has all that the leader had when it was
// asked first, and the API server is ready.
func (k Keeper) awaitBack(ctx context.Context, member string, report func(string)) error {
	limited, cancel := context.WithTimeout(ctx, backTimeout)
	defer cancel()
	var goal uint64 // an index of raft
	err := wait.Poll(limited, retry.Interval, func(ctx context.Context) (bool, string, error) {
		nodes, err := k.API.Nodes(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		told, _, err := members.Look(ctx, k.API, nodes)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		missing := lacks(told.Members, member, &goal)
		if missing == "" {
			if err := k.API.Ready(ctx); err != nil {
				missing = err.Error()
			}
		}
		if missing != "" {
			report(missing)
		}
		return missing == "", missing, nil
	})
	if err == nil || ctx.Err() != nil {
		return err
	}
	return errs.Errorf(errs.Failed, "%s is not back since it was defragmented, and no other member is touched: %w", member, err).
		WithID("member-not-back").WithHint("kubectl ha status shows what it lacks. When all members are well, the same command goes on with the others.")
}

// lacks says what the member lacks, "" for nothing. goal is the raft entry up to which
// it must have come; the first look sets it.
func lacks(all []etcd.Member, member string, goal *uint64) string {
	i := slices.IndexFunc(all, func(m etcd.Member) bool { return m.Name == member })
	if i < 0 {
		return "etcd does not know it"
	}
	if *goal == 0 {
		for _, m := range all {
			*goal = max(*goal, m.Index)
		}
	}
	switch m := all[i]; {
	case !m.Healthy:
		return "it does not answer"
	case m.Applied < *goal:
		return fmt.Sprintf("%d entries behind", *goal-m.Applied)
	}
	return ""
}

// Disarm ends the alarm, if there is room again.
func (k Keeper) Disarm(ctx context.Context, report func(string)) error {
	told, via, err := ask(ctx, k.API)
	if err != nil || !told.Alarmed(etcdspace.NoSpace) {
		return err
	}
	var full []string
	for _, m := range told.Members {
		if slices.Contains(m.Alarms, "CORRUPT") {
			return errs.Errorf(errs.Unsafe, "etcd has the alarm CORRUPT of its member %s, and ends alarms only all together", m.Name).
				WithID("corrupt-member").WithHint("First replace it: kubectl ha remove-replica %s. Then the same command again.", m.Name)
		}
		if m.DB.Full() {
			full = append(full, fmt.Sprintf("%s has %s, its quota is %s", m.Name, m.DB, etcdspace.Bytes(m.DB.Quota)))
		}
	}
	if len(full) > 0 {
		return errs.Errorf(errs.Failed, "etcd is as full as before: %s", strings.Join(full, "; ")).WithID("still-full").
			WithHint("Delete what fills it, which is possible: kubectl get --raw /metrics | grep apiserver_resource_objects counts what there is. Then the same command again.")
	}
	report("there is room again")
	return members.Client(k.API, via).Disarm(ctx)
}
