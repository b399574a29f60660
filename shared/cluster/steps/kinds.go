// Package steps carries out the steps of plans. One table says what each kind of
// step is called and what it does.
package steps

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// stepKind is what a kind of step is called, which part of the work it is, and what
// it does. Every act looks first and does what is missing.
type stepKind struct {
	title string // %[1]s is the target's name, %[2]s its kind
	phase event.Phase
	act   func(r *Runner, ctx context.Context, step plan.Step, report func(string)) error
}

// on is a kind of step: an action, and its target, or the kind of that, where it makes
// a difference.
type on struct {
	action plan.Action
	target string
}

const (
	anInstance    = string(infra.KindInstance)
	aManagedGroup = string(infra.KindManagedGroup)
)

// stepKinds are all kinds of steps that a run carries out. What they need of the
// user's permissions is in preflight, by the kinds of resources.
var stepKinds = map[on]stepKind{
	{plan.Create, ""}:            {"Create %[2]s %[1]s", event.Foundation, (*Runner).create},
	{plan.Create, anInstance}:    {"Create %[2]s %[1]s", event.Machines, (*Runner).create},
	{plan.Create, aManagedGroup}: {"Create %[2]s %[1]s", event.Machines, (*Runner).create},
	{plan.Update, ""}:            {"Change %[2]s %[1]s", event.Prepare, (*Runner).update},
	{plan.Resize, ""}:            {"Resize %[2]s %[1]s", event.Machines, (*Runner).resize},
	{plan.Delete, ""}:            {"Delete %[2]s %[1]s", event.Remove, (*Runner).deleteResource},
	{plan.Init, ""}:              {"Start the control plane", event.ControlPlane, (*Runner).startControlPlane},
	{plan.Join, ""}:              {"Join %[1]s to etcd", event.ControlPlane, (*Runner).join},
	{plan.Attach, ""}:            {"Add %[1]s to the load balancer", event.ControlPlane, (*Runner).attach},
	{plan.Detach, ""}:            {"Remove %[1]s from the load balancer", event.Remove, (*Runner).detach},
	{plan.Stop, ""}:              {"Stop %[1]s", event.Prepare, (*Runner).stopSuperseded},
	{plan.ForceNewCluster, ""}:   {"Restart etcd on %[1]s", event.Prepare, (*Runner).forceNewCluster},
	{plan.Leave, ""}:             {"Remove %[1]s from etcd", event.Prepare, (*Runner).leave},
	{plan.Publish, ""}:           {"Let the workers of %[1]s join", event.Workers, (*Runner).publish},
	{plan.Await, ""}:             {"Wait for the workers of %[1]s", event.Workers, (*Runner).awaitPool},
	{plan.Await, plan.TargetDNS}: {"Wait for CoreDNS", event.ControlPlane, (*Runner).awaitDNS},
	{plan.Cordon, ""}:            {"Cordon %[1]s", event.Prepare, (*Runner).cordon},
	{plan.Drain, ""}:             {"Drain %[1]s", event.Prepare, (*Runner).drain},
	{plan.Uncordon, ""}:          {"Uncordon %[1]s", event.Prepare, (*Runner).uncordon},
	{plan.MarkDrained, ""}:       {"Mark %[1]s as drained", event.Prepare, (*Runner).markDrained},
	{plan.UnmarkDrained, ""}:     {"Unmark %[1]s as drained", event.Prepare, (*Runner).unmarkDrained},
	{plan.MoveLeader, ""}:        {"Move the etcd leader out", event.Prepare, (*Runner).moveLeader},
	{plan.Compact, ""}:           {"Compact %[1]s", event.Prepare, compact},
	{plan.Defragment, ""}:        {"Defragment etcd on %[1]s", event.ControlPlane, defragment},
	{plan.Disarm, ""}:            {"Disarm etcd's alarm %[1]s", event.Finish, disarm},
	{plan.Forget, ""}:            {"Forget %[1]s", event.Remove, (*Runner).forget},
	{plan.Apply, plan.TargetDNS}: {"Spread CoreDNS over the zones", event.ControlPlane, (*Runner).spreadDNS},
	{plan.Apply, ""}:             {"Save the spec in the cluster", event.Finish, (*Runner).saveSpec},
	{plan.CheckDeleted, ""}:      {"Check that nothing is left", event.Remove, (*Runner).checkDeleted},

	{plan.Upgrade, plan.TargetKubeadm}: {"Set the version in kubeadm's configuration", event.Prepare, raiseVersion},
	{plan.Upgrade, plan.TargetAddons}:  {"Upgrade kube-proxy and CoreDNS", event.ControlPlane, upgradeAddons},
	{plan.Await, plan.TargetAddons}:    {"Wait for kube-proxy and CoreDNS", event.ControlPlane, awaitAddons},
	{plan.Await, anInstance}:           {"Wait until the cluster can be without %[1]s", event.ControlPlane, awaitExpendable},
	{plan.Replace, ""}:                 {"Replace the workers of %[1]s", event.Workers, adjustWorkers},
	{plan.Shrink, ""}:                  {"Remove workers of %[1]s", event.Workers, adjustWorkers},

	{plan.Label, ""}:   {"Change labels and taints of the workers of %[1]s", event.Workers, labelNodes},
	{plan.Restore, ""}: {"Restore the backup", event.ControlPlane, restoreBackup},

	{plan.RenewCertificates, ""}: {"Renew the certificates of %[1]s", event.ControlPlane, renewCertificates},

	{plan.Apply, plan.TargetManifests}: {"Apply the manifests", event.ControlPlane, (*Runner).applyManifests},
	{plan.Await, plan.TargetManifests}: {"Wait for the manifests", event.Finish, (*Runner).awaitManifests},
}

func kindOf(step plan.Step) (stepKind, bool) {
	for _, target := range []string{step.Target, string(step.Ref.Kind)} {
		if kind, ok := stepKinds[on{step.Action, target}]; ok {
			return kind, true
		}
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
