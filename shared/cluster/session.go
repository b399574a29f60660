package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/lease"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/observe"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// session is one run of one verb: what was found, and what it came by since.
type session struct {
	*Operator
	started   time.Time
	inventory infra.Inventory
	spec      *spec.Cluster // what the cluster is to be
	found     *spec.Cluster // and what it was to be before, with a change
	mark      infra.Mark
	force     bool     // with verbs that take it
	settled   []string // replicas that join no more: this command removes them
	recovery  recovery // with Recover, where one is to be begun or ended

	view   nodeView
	holder *lease.Holder
	entry  *entry // taken through a machine; nil where the kubeconfig has a way in
	ends   bool   // this command deletes the cluster
	mends  bool   // it works without hold of a cluster whose etcd has no space
	gone   bool   // the cluster is no more, nor is the Lease

	mu          sync.Mutex // guards what follows: steps run side by side
	kube        port.Kube
	contextName string
	admitted    []string    // replicas that this command gave a certificate key
	dismissed   bool        // and what it gave them is deleted
	made        []infra.Ref // machines that its steps have made
}

// look finds what Compute Engine has of the cluster.
func (s *session) look(ctx context.Context) error {
	inventory, err := s.Compute.Inventory(ctx, s.Target.Name)
	if err != nil {
		return fmt.Errorf("look for cluster %s in %s: %w", s.Target.Name, s.Target.Region, err)
	}
	s.inventory, s.mark = inventory, inventory.Mark
	return nil
}

// enter is for verbs that need a cluster which answers, and its spec. It looks
// when it has hold of the cluster.
func (s *session) enter(ctx context.Context) (err error) {
	if s.kube, err = s.acquireIfUp(ctx); err != nil {
		return err
	}
	if err := s.look(ctx); err != nil {
		return err
	}
	if len(s.inventory.Refs) == 0 {
		return s.absent(s.inventory)
	}
	if s.kube == nil {
		if err := s.await(ctx); err != nil {
			return err
		}
	}
	s.remember(ctx)
	if s.spec, err = observe.Spec(ctx, s.kube); err != nil {
		return err
	}
	s.found = spec.Clone(s.spec)
	return nil
}

// await is for a cluster that does not answer at once.
func (s *session) await(ctx context.Context) (err error) {
	if s.kube, err = s.open(ctx); err != nil {
		return err
	}
	if err := s.acquire(ctx, s.kube); err != nil {
		return err
	}
	return s.look(ctx)
}

// absent says that there is no cluster, if all was seen.
func (o *Operator) absent(inventory infra.Inventory) error {
	if err := unseen(inventory.Unknown, "it is not known whether there is a cluster "+o.Target.Name); err != nil {
		return err
	}
	return o.unknownCluster()
}

func (o *Operator) unknownCluster() error {
	return errs.Errorf(errs.Usage, "there is no cluster %s in project %s, region %s", o.Target.Name, o.Target.Project, o.Target.Region).
		WithID("no-such-cluster").WithHint("kubectl ha list shows the clusters that are there.")
}

// open connects to the cluster with the kubeconfig, and checks that it answers.
func (o *Operator) open(ctx context.Context) (port.Kube, error) {
	kube, ok, err := o.Access.Open(o.Target)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errs.Errorf(errs.Denied, "the kubeconfig has no way into cluster %s", o.Target.Name).
			WithID("no-access").WithHint("kubectl ha up with the cluster's spec takes access, and changes nothing that is as it should be.")
	}
	told := sync.Once{}
	err = retry.Do(ctx, func(ctx context.Context) error {
		return retry.Report(func(why string) {
			told.Do(func() { o.send(event.Event{Title: "Wait for the API of " + o.Target.Name}, event.Info, why) })
		}, kube.Ready(ctx))
	})
	if err != nil {
		return nil, errs.Errorf(errs.KindOf(err), "cluster %s does not answer; nothing was touched: %w", o.Target.Name, err).
			WithHint("kubectl ha status shows what can be seen of it from outside, and the way out.")
	}
	return kube, nil
}

// run carries out a plan, or with DryRun only shows it.
func (s *session) run(ctx context.Context, p plan.Plan, next ...string) (Outcome, error) {
	outcome := Outcome{Target: s.Target, DryRun: s.DryRun, Plan: p}
	if err := s.mayPublish(p); err != nil || s.DryRun {
		return outcome, err
	}
	tasks := make([]dag.Task, len(p.Steps))
	for i, step := range p.Steps {
		tasks[i] = dag.Task{
			ID: step.ID, Title: title(step), Zone: step.Zone, Needs: step.Needs, Skip: step.Done,
			Do: func(ctx context.Context, report func(string)) error {
				return retry.Step(ctx, func(ctx context.Context) error {
					if err := s.standing(ctx, report); err != nil {
						return err
					}
					return retry.Report(report, s.do(ctx, step, report))
				})
			},
		}
	}
	err := dag.Run(ctx, tasks, dag.Options{Events: s.Events, Now: s.Now})
	if (len(s.admitted) > 0 || err == nil) && takenOver(ctx) == nil {
		err = errors.Join(err, s.dismissAfterwards())
	}
	outcome.Took.Duration = s.Now().Sub(s.started).Round(time.Second / 10)
	outcome.Context = s.contextName
	if err == nil {
		outcome.Next = next
	}
	return outcome, err
}

func (s *session) setKube(kube port.Kube, contextName string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kube, s.contextName = kube, contextName
}

// desired is what the cluster should be, with what its machines are told.
func (s *session) desired() (plan.Desired, error) {
	c := bootstrap.Cluster{
		Name: s.Target.Name, Project: s.Target.Project, Region: s.Target.Region,
		KubernetesVersion: s.spec.Spec.KubernetesVersion,
		PodRange:          s.spec.Spec.Network.PodRange,
		ServiceRange:      s.spec.Spec.Network.ServiceRange,
		CNI:               string(s.spec.Spec.Network.CNI),
		ControlPlane:      s.spec.Spec.ServiceAccounts.ControlPlane,
		Nodes:             s.spec.Spec.ServiceAccounts.Nodes,
		IssuerURL:         s.Platform.IssuerURL, IssuerCA: string(s.Platform.IssuerCA),
		APIServer: s.spec.Spec.ControlPlane.APIServer,
	}
	d := plan.Desired{Spec: s.spec, Image: machineImage, End: s.mark.Expires, Regionless: s.inventory.Regionless, Worker: map[string]map[string]string{}}
	var failures [3]error
	d.First, failures[0] = bootstrap.Metadata(c, bootstrap.First, "")
	d.Replica, failures[1] = bootstrap.Metadata(c, bootstrap.Replica, "")
	for _, pool := range s.spec.Spec.Pools {
		metadata, err := bootstrap.Metadata(c, bootstrap.Worker, pool.Name)
		d.Worker[pool.Name], failures[2] = metadata, errors.Join(failures[2], err)
	}
	return d, errors.Join(failures[:]...)
}

// machineImage is the image family of all machines. The local Compute Engine
// answers to the same name with its own image.
const machineImage = "projects/debian-cloud/global/images/family/debian-12"

// attached are the replicas that are behind the load balancer.
func (s *session) attached() []infra.FoundInstance {
	var found []infra.FoundInstance
	for _, replica := range plan.Replicas(s.inventory) {
		for _, roster := range s.inventory.Groups {
			if slices.Contains(roster, replica.Name) {
				found = append(found, replica)
			}
		}
	}
	return found
}
