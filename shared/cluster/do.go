package cluster

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// do carries out one step. Every step looks first and does what is missing.
func (s *session) do(ctx context.Context, step plan.Step, report func(string)) error {
	switch step.Action {
	case plan.Create:
		return s.create(ctx, step.Resource, report)
	case plan.Update:
		return s.update(ctx, step)
	case plan.Resize:
		return s.Compute.Resize(ctx, step.Ref, step.Resource.(infra.ManagedGroup).Size)
	case plan.Delete:
		_, err := s.Compute.Delete(ctx, step.Ref)
		return err
	case plan.Init:
		if err := s.takeAccess(ctx, step.Ref, report); err != nil {
			return err
		}
		return s.acquire(ctx, s.kube)
	case plan.Join:
		return s.join(ctx, step.Ref, report)
	case plan.Attach:
		return s.attach(ctx, step.Ref, report)
	case plan.Detach:
		return s.Compute.RemoveMember(ctx, infra.ReplicaGroup(s.Target.Name, step.Zone), step.Ref.Name)
	case plan.Stop:
		return s.setAside(ctx, step.Ref)
	case plan.Renew:
		return s.renewEtcd(ctx, step.Ref, report)
	case plan.Leave:
		return s.leave(ctx, step.Ref.Name, report)
	case plan.Publish:
		return s.publish(ctx, step.Ref)
	case plan.Await:
		if step.Target == plan.TargetDNS {
			return s.awaitDNS(ctx, report)
		}
		return s.awaitPool(ctx, step.Resource.(infra.ManagedGroup), report)
	case plan.Cordon:
		return s.kube.MarkDrained(ctx, step.Ref.Name, model.DrainCordoned)
	case plan.Drain:
		return s.drain(ctx, step.Ref, report)
	case plan.Open:
		return s.kube.UnmarkDrained(ctx, step.Ref.Name, model.DrainCordoned)
	case plan.Mark:
		return s.kube.MarkDrained(ctx, step.Ref.Name, model.DrainDetached)
	case plan.Unmark:
		return s.kube.UnmarkDrained(ctx, step.Ref.Name, model.DrainDetached)
	case plan.Move:
		return s.moveLeaderOut(ctx, step.Zone, report)
	case plan.Forget:
		return s.forget(ctx, step)
	case plan.Apply:
		return s.apply(ctx, step.Target)
	case plan.Verify:
		return s.verifyGone(ctx)
	}
	return errs.Errorf(errs.Failed, "step %q has no meaning", step.ID)
}

func (s *session) create(ctx context.Context, resource infra.Resource, report func(string)) error {
	switch r := resource.(type) {
	case infra.Instance:
		machine, err := s.complete(ctx, r.Machine)
		if err != nil {
			return err
		}
		r.Machine = machine
		resource = r
	case infra.Template:
		machine, err := s.complete(ctx, r.Machine)
		if err != nil {
			return err
		}
		r.Machine = machine
		resource = r
	}
	created, err := s.Compute.Ensure(ctx, resource, s.mark)
	if _, machine := resource.(infra.Instance); machine && err == nil {
		s.noteMade(resource.Ref())
	}
	if !created && err == nil {
		report("was there")
	}
	return err
}

// complete tells a machine the cluster's endpoint, which is reserved by now.
func (s *session) complete(ctx context.Context, machine infra.Machine) (infra.Machine, error) {
	endpoint, err := s.Compute.Address(ctx, infra.APIAddress(s.Target.Name))
	if err != nil {
		return machine, err
	}
	return bootstrap.Complete(machine, endpoint.String()), nil
}

// title is how a person reads a step.
func title(step plan.Step) string {
	name := step.Target[strings.IndexByte(step.Target, '/')+1:]
	switch step.Action {
	case plan.Init:
		return "Start the control plane"
	case plan.Verify:
		return "Prove that nothing is left"
	case plan.Move:
		return "Move the etcd leader out"
	case plan.Await:
		if step.Target == plan.TargetDNS {
			return "Wait for CoreDNS"
		}
	case plan.Apply:
		if step.Target == plan.TargetDNS {
			return "Spread CoreDNS over the zones"
		}
		return "Keep the spec in the cluster"
	}
	if text, ok := titles[step.Action]; ok {
		return fmt.Sprintf(text, name)
	}
	return fmt.Sprintf("%s %s %s", verbs[step.Action], kindWords(step.Ref.Kind), name)
}

func kindWords(kind infra.Kind) string { return strings.ReplaceAll(string(kind), "-", " ") }

var verbs = map[plan.Action]string{plan.Create: "Create", plan.Delete: "Delete", plan.Resize: "Resize", plan.Update: "Change"}

var titles = map[plan.Action]string{
	plan.Publish: "Let the workers of %s join",
	plan.Join:    "Join %s to etcd",
	plan.Attach:  "Put %s behind the load balancer",
	plan.Detach:  "Take %s out of the load balancer",
	plan.Await:   "Wait for the workers of %s",
	plan.Stop:    "Stop %s",
	plan.Renew:   "Begin etcd anew on %s",
	plan.Leave:   "Remove %s from etcd",
	plan.Cordon:  "Cordon %s",
	plan.Drain:   "Drain %s",
	plan.Open:    "Open %s",
	plan.Mark:    "Note that %s is drained",
	plan.Unmark:  "Note that %s serves again",
	plan.Forget:  "Forget %s",
}
