package cluster

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/access"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// machineTimeout is how long a machine may take to sign, and the API to answer:
// both serve already, or they would not be asked.
const machineTimeout = time.Minute

// enter is for verbs that need a cluster which answers, and its spec. It looks
// when it has hold of the cluster.
func (r *run) enter(ctx context.Context) error {
	kube, err := r.acquireIfUp(ctx)
	if err != nil {
		return err
	}
	if err := r.look(ctx); err != nil {
		return err
	}
	if len(r.inventory.Refs) == 0 {
		return r.absent(r.inventory)
	}
	if kube == nil {
		if kube, err = r.waitForAPI(ctx); err != nil {
			return err
		}
		if err := r.holder.Acquire(ctx, kube); err != nil {
			return err
		}
		if err := r.look(ctx); err != nil {
			return err
		}
	}
	r.entrance.Use(kube)
	r.entrance.Remember(ctx)
	r.entrance.RenewSoon(ctx, r.inventory.Attached())
	if r.spec, err = observe.Spec(ctx, kube); err != nil {
		return err
	}
	r.before, r.manifests.Before = spec.Clone(r.spec), r.spec.Spec.Manifests
	return nil
}

// acquireIfUp takes hold of the cluster if its API answers at once. What is
// looked up after that stays as it is.
func (r *run) acquireIfUp(ctx context.Context) (port.Kube, error) {
	kube, ok, err := r.Access.Open(r.Target)
	if err != nil || !ok {
		return nil, nil
	}
	if err := kube.Ready(ctx); err != nil {
		return nil, nil
	}
	return kube, r.holder.Acquire(ctx, kube)
}

// acquireAnyhow is acquireIfUp for commands that begin without a kubeconfig
// too: where that has no way in that works, and a control plane runs, one of
// its machines gives access. Another command may have the cluster.
func (r *run) acquireAnyhow(ctx context.Context) (port.Kube, error) {
	kube, err := r.acquireIfUp(ctx)
	if kube != nil || err != nil || r.DryRun {
		return kube, err
	}
	signer, err := r.machineWithLeader(ctx)
	if err != nil || signer.Name == "" {
		return nil, err
	}
	entry, err := r.takeThrough(ctx, signer)
	switch {
	case ctx.Err() != nil:
		return nil, err
	case err != nil:
		r.send(event.Event{Title: fmt.Sprintf("It is not known whether another command changes cluster %s: %v", r.Target.Name, err)}, event.Warning, "")
		return nil, nil
	}
	r.entrance.Keep(entry)
	return entry.Kube, r.holder.Acquire(ctx, entry.Kube)
}

// machineWithLeader is a machine whose etcd has a leader; zero where none has:
// then no API serves.
func (r *run) machineWithLeader(ctx context.Context) (infra.Ref, error) {
	if err := r.look(ctx); err != nil {
		return infra.Ref{}, err
	}
	survey, err := observe.QuorumLoss(ctx, r.Compute, r.Target.Name, r.inventory)
	if err != nil {
		return infra.Ref{}, err
	}
	for _, m := range survey.Machines {
		if m.State == quorum.Leading {
			return survey.Found[m.Name].Ref(), nil
		}
	}
	return infra.Ref{}, nil
}

// takeThrough takes access through a machine, for this command alone.
func (r *run) takeThrough(ctx context.Context, signer infra.Ref) (*access.Entry, error) {
	ctx, cancel := context.WithTimeout(ctx, machineTimeout)
	defer cancel()
	step := event.Event{Step: "access", Title: "Get credentials through " + signer.Name, Zone: signer.Zone}
	report := func(detail string) { r.send(step, event.Progress, detail) }
	r.send(step, event.Started, "")
	entry, err := r.entrance.Take(ctx, signer, report)
	if err != nil {
		r.send(step, event.Cancelled, "")
		return nil, err
	}
	r.send(step, event.Done, "")
	return entry, nil
}

// waitForAPI connects to the cluster with the kubeconfig, and waits until it
// answers.
func (m *Manager) waitForAPI(ctx context.Context) (port.Kube, error) {
	kube, ok, err := m.Access.Open(m.Target)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errs.Errorf(errs.Denied, "the kubeconfig has no working credentials for cluster %s", m.Target.Name).
			WithID("no-access").WithHint("kubectl ha up with the cluster's spec renews the credentials, and leaves what is as it should be.")
	}
	once := sync.Once{}
	err = retry.Do(ctx, func(ctx context.Context) error {
		return retry.Report(func(why string) {
			once.Do(func() { m.send(event.Event{Title: "Wait for the API of " + m.Target.Name}, event.Info, why) })
		}, kube.Ready(ctx))
	})
	if err != nil {
		return nil, errs.Errorf(errs.KindOf(err), "cluster %s does not answer; nothing was changed: %w", m.Target.Name, err).
			WithHint("kubectl ha status shows what can be seen of it from outside, and the way out.")
	}
	return kube, nil
}

// absent says that there is no cluster, if all was seen.
func (m *Manager) absent(inventory infra.Inventory) error {
	if err := model.Unreachable(inventory.Unknown, "it is not known whether there is a cluster "+m.Target.Name); err != nil {
		return err
	}
	return m.unknownCluster()
}

func (m *Manager) unknownCluster() error {
	return errs.Errorf(errs.Usage, "there is no cluster %s in project %s, region %s", m.Target.Name, m.Target.Project, m.Target.Region).
		WithID("no-such-cluster").WithHint("kubectl ha list shows the project's clusters.")
}
