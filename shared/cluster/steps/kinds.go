// Package steps carries out the steps of plans. One table says what each kind of
// step is called and what it does.
package steps

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// stepKind is what a kind of step is called, and what it does. Every act looks
// first and does what is missing.
type stepKind struct {
	title string // %[1]s is the target's name, %[2]s its kind
	act   func(r *Runner, ctx context.Context, step plan.Step, report func(string)) error
}

// on is a kind of step: an action, and its target where that makes a difference.
type on struct {
	action plan.Action
	target string
}

// stepKinds are all kinds of steps that a run carries out.
var stepKinds = map[on]stepKind{
	{plan.Create, ""}:            {"Create %[2]s %[1]s", (*Runner).create},
	{plan.Update, ""}:            {"Change %[2]s %[1]s", (*Runner).update},
	{plan.Resize, ""}:            {"Resize %[2]s %[1]s", (*Runner).resize},
	{plan.Delete, ""}:            {"Delete %[2]s %[1]s", (*Runner).deleteResource},
	{plan.Init, ""}:              {"Start the control plane", (*Runner).startControlPlane},
	{plan.Join, ""}:              {"Join %[1]s to etcd", (*Runner).join},
	{plan.Attach, ""}:            {"Put %[1]s behind the load balancer", (*Runner).attach},
	{plan.Detach, ""}:            {"Take %[1]s out of the load balancer", (*Runner).detach},
	{plan.Stop, ""}:              {"Stop %[1]s", (*Runner).stopSuperseded},
	{plan.ForceNewCluster, ""}:   {"Restart etcd on %[1]s", (*Runner).forceNewCluster},
	{plan.Leave, ""}:             {"Remove %[1]s from etcd", (*Runner).leave},
	{plan.Publish, ""}:           {"Let the workers of %[1]s join", (*Runner).publish},
	{plan.Await, ""}:             {"Wait for the workers of %[1]s", (*Runner).awaitPool},
	{plan.Await, plan.TargetDNS}: {"Wait for CoreDNS", (*Runner).awaitDNS},
	{plan.Cordon, ""}:            {"Cordon %[1]s", (*Runner).cordon},
	{plan.Drain, ""}:             {"Drain %[1]s", (*Runner).drain},
	{plan.Uncordon, ""}:          {"Open %[1]s", (*Runner).uncordon},
	{plan.MarkDrained, ""}:       {"Note that %[1]s is drained", (*Runner).markDrained},
	{plan.UnmarkDrained, ""}:     {"Note that %[1]s serves again", (*Runner).unmarkDrained},
	{plan.MoveLeader, ""}:        {"Move the etcd leader out", (*Runner).moveLeader},
	{plan.Forget, ""}:            {"Forget %[1]s", (*Runner).forget},
	{plan.Apply, plan.TargetDNS}: {"Spread CoreDNS over the zones", (*Runner).spreadDNS},
	{plan.Apply, ""}:             {"Keep the spec in the cluster", (*Runner).saveSpec},
	{plan.CheckDeleted, ""}:      {"Prove that nothing is left", (*Runner).checkDeleted},
}

func kindOf(step plan.Step) (stepKind, bool) {
	if kind, ok := stepKinds[on{step.Action, step.Target}]; ok {
		return kind, true
	}
	kind, ok := stepKinds[on{step.Action, ""}]
	return kind, ok
}

// title is how a person reads a step.
func title(step plan.Step) string {
	kind, _ := kindOf(step)
	if !strings.Contains(kind.title, "%") {
		return kind.title
	}
	name := step.Target[strings.IndexByte(step.Target, '/')+1:]
	resource := strings.ReplaceAll(string(step.Ref.Kind), "-", " ")
	return strings.NewReplacer("%[1]s", name, "%[2]s", resource).Replace(kind.title)
}

// do carries out one step.
func (r *Runner) do(ctx context.Context, step plan.Step, report func(string)) error {
	kind, ok := kindOf(step)
	if !ok {
		return errs.Errorf(errs.Failed, "step %q has no meaning", step.ID)
	}
	return kind.act(r, ctx, step, report)
}
