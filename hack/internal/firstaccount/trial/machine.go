package trial

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/report"
	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/watch"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// How long a machine may take: at first it installs packages, from slow mirrors.
const (
	making    = 10 * time.Minute
	firstBoot = 40 * time.Minute
	reboot    = 15 * time.Minute
)

// plan has the cluster planned and checked, of which the machine is a part.
func (t *Trial) plan(ctx context.Context, s *report.Step) (err error) {
	t.planned, err = t.Plan(ctx)
	s.Note("%d steps are planned.", len(t.planned.Steps))
	return err
}

// tryMachine makes a worker that no cluster waits for, of the template that `up` would
// make, and watches what the guest agent does to its routes, also after a reboot.
func (t *Trial) tryMachine(ctx context.Context, s *report.Step) (err error) {
	machine, needs, err := t.parts()
	if err != nil {
		return err
	}
	ref := machine.Ref()
	owner := infra.Owner{Cluster: t.name(), Region: t.Spec.Spec.Region, Expires: machine.End}
	if err := t.ensure(ctx, owner, append(needs, machine)...); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			t.showConsole(ctx, s, ref)
		}
	}()
	if err := t.watchBoot(ctx, s, ref, 1, firstBoot); err != nil {
		return err
	}
	if err := t.Compute.Stop(ctx, ref); err != nil {
		return err
	}
	if err := t.Compute.Start(ctx, ref); err != nil {
		return err
	}
	if err := t.watchBoot(ctx, s, ref, 2, reboot); err != nil {
		return err
	}
	if _, err := t.Compute.Delete(ctx, ref); err != nil {
		return err
	}
	return t.down(ctx, s)
}

// parts are the machine, which Compute Engine itself deletes at the end of the
// cluster's time, and what it needs.
func (t *Trial) parts() (machine infra.Instance, needs []infra.Resource, err error) {
	var templates []infra.Template
	for _, step := range t.planned.Steps {
		switch r := step.Resource.(type) {
		case infra.Network, infra.Subnetwork:
			needs = append(needs, r)
		case infra.Template:
			templates = append(templates, r)
		}
	}
	if len(templates) != 1 || len(needs) != 2 || templates[0].End.IsZero() {
		return machine, nil, errs.Errorf(errs.Failed, "the plan has no network, subnetwork and template of a machine that ends: %s", plannedSteps(t.planned))
	}
	return infra.Instance{Name: t.name() + "-machine", Zone: t.Zone, Machine: watch.Machine(templates[0].Machine, t.Window)}, needs, nil
}

func plannedSteps(p plan.Plan) string {
	var ids []string
	for _, step := range p.Steps {
		ids = append(ids, step.ID)
	}
	return strings.Join(ids, ", ")
}

// ensure makes resources. Each is waited for, also after an interrupt, so that what is
// being made is there for the deletion to find.
func (t *Trial) ensure(ctx context.Context, owner infra.Owner, resources ...infra.Resource) error {
	for _, resource := range resources {
		if err := ctx.Err(); err != nil {
			return err
		}
		whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), making)
		_, err := t.Compute.Ensure(whole, resource, owner)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

// watchBoot waits until the machine is prepared, changes its metadata, and waits until
// it has watched its routes.
func (t *Trial) watchBoot(ctx context.Context, s *report.Step, machine infra.Ref, number int, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var boot watch.Boot
	defer func() { s.Show(fmt.Sprintf("Boot %d, in seconds", number), string(boot)) }()
	if err := t.await(ctx, machine, number, &boot, watch.Boot.Prepared); err != nil {
		return fmt.Errorf("wait until %s is prepared in boot %d: %w", machine, number, err)
	}
	if err := t.Compute.SetMetadata(ctx, machine, watch.Changed(number)); err != nil {
		return err
	}
	if err := t.await(ctx, machine, number, &boot, watch.Boot.Watched); err != nil {
		return fmt.Errorf("wait until %s has watched its routes in boot %d: %w", machine, number, err)
	}
	judge(s, number, boot)
	return nil
}

// await reads what the machine has noted until that is so. Google counts that as changes.
func (t *Trial) await(ctx context.Context, machine infra.Ref, number int, boot *watch.Boot, so func(watch.Boot) bool) error {
	return wait.PollSlowing(ctx, 2*time.Second, func(ctx context.Context) (bool, string, error) {
		attributes, err := t.Compute.GuestAttributes(ctx, machine, watch.Namespace)
		if text := attributes[watch.Key(number)]; text != "" {
			*boot = watch.Boot(text)
		}
		return so(*boot), fmt.Sprintf("phase %q", boot.Phase()), err
	})
}

// judge says what the boot has shown.
func judge(s *report.Step, number int, boot watch.Boot) {
	if boot.PodRange() == "" {
		s.Look("In boot %d the machine has no range for pods: its routes say nothing.", number)
		return
	}
	s.Note("In boot %d the guest agent's route of the pods' range came %d times.", number, boot.Came())
	for _, left := range boot.Left() {
		s.Look("Boot %d ends with `%s`.", number, left)
	}
}

// consoleLines are the last ones that are kept.
const consoleLines = 300

func (t *Trial) showConsole(ctx context.Context, s *report.Step, machine infra.Ref) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	lines, err := t.Compute.Console(ctx, machine, consoleLines)
	if err != nil {
		lines = append(lines, err.Error())
	}
	s.Show("The machine's console", strings.Join(lines, "\n"))
}
