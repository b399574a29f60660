// Package bake makes machine images of a project that have Kubernetes and its container
// images: of a machine that boots the stock image and installs what the machines of
// clusters do, by the same script. All that it makes on the way bears the mark of a
// cluster of its own, with an end: so list and gc find it, and down deletes it, should
// nobody else.
package bake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/dag"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Compute is Compute Engine, as far as images need it. The gce adapter is one.
type Compute interface {
	machine.Outputs
	// Ensure creates the resource unless it is there, and waits for it.
	Ensure(ctx context.Context, resource infra.Resource, owner infra.Owner) (created bool, err error)
	// Delete removes the resource and waits; an absent one is fine.
	Delete(ctx context.Context, ref infra.Ref) (deleted bool, err error)
	// Stop stops a VM and waits until it is TERMINATED.
	Stop(ctx context.Context, instance infra.Ref) error
	// Inventory finds everything that has the mark of a cluster, but for images.
	Inventory(ctx context.Context, cluster string) (infra.Inventory, error)
	// Images finds the images that have any such mark, the newest first.
	Images(ctx context.Context) ([]infra.FoundImage, error)
	// Zones are the names of those of the region that are up, sorted; none is an error.
	Zones(ctx context.Context) ([]string, error)
	// Preflight answers what a plan asks before anything is made.
	Preflight(ctx context.Context, question preflight.Question) (preflight.Answer, error)
}

// Baker makes images in one project, with machines of one region.
type Baker struct {
	Project string
	Region  string
	Compute Compute
	Events  event.Sink
	Now     func() time.Time
	Random  func() string // letters and digits, 8 at least, that nobody else has

	DryRun        bool // plan only: nothing is touched
	SkipPreflight bool // begin unchecked
}

// Outcome is what was made or deleted, or would be.
type Outcome struct {
	Image    string        `json:"image,omitempty"`  // its name
	Family   string        `json:"family,omitempty"` // of which it is the newest
	DryRun   bool          `json:"dryRun,omitempty"`
	Plan     plan.Plan     `json:"plan"`
	Took     spec.Duration `json:"took,omitzero"` // to a tenth of a second
	Warnings []string      `json:"warnings,omitempty"`
}

// Build makes an image. What it makes on the way is deleted however it ends, and so is
// an image that is not whole.
func (b *Baker) Build(ctx context.Context, options Options) (Outcome, error) {
	r, err := b.recipe(ctx, options)
	if err != nil {
		return Outcome{}, err
	}
	p := r.plan()
	outcome := Outcome{Image: r.image.Name, Family: r.image.Family, DryRun: b.DryRun, Plan: p}
	if outcome.Warnings, err = b.preflight(ctx, r, p); err != nil || b.DryRun {
		return outcome, err
	}
	started := b.Now()
	if err := b.run(ctx, r, r.makes()); err != nil {
		return outcome, b.explain(r, err, errors.Join(b.clean(ctx, r, r.unmakes()), b.clean(ctx, r, r.removes())))
	}
	if err := b.clean(ctx, r, r.removes()); err != nil {
		return outcome, errs.Errorf(errs.KindOf(err), "the image %s is made, but not all that it took is deleted: %w", r.image.Name, err).
			WithHint("%s", b.cleanHint(r))
	}
	outcome.Took.Duration = b.Now().Sub(started).Round(time.Second / 10)
	return outcome, nil
}

// preflight refuses to begin what cannot be carried out.
func (b *Baker) preflight(ctx context.Context, r recipe, p plan.Plan) (warnings []string, err error) {
	if b.SkipPreflight {
		return nil, nil
	}
	check := preflight.Check{Project: b.Project, Region: b.Region, Cluster: r.owner.Cluster, Plan: p}
	answer, err := b.Compute.Preflight(ctx, check.Question())
	if err != nil {
		return nil, err
	}
	return check.Warnings(answer), preflight.Error(check.Findings(answer))
}

// run carries the steps out.
func (b *Baker) run(ctx context.Context, r recipe, steps []plan.Step) error {
	tasks := make([]dag.Task, len(steps))
	for i, step := range steps {
		tasks[i] = b.task(r, step)
	}
	return dag.Run(ctx, tasks, dag.Options{Events: b.Events, Now: b.Now})
}

// cleanTimeout is for all that a build deletes at its end.
const cleanTimeout = 10 * time.Minute

// clean is run also where the command was told to end.
func (b *Baker) clean(ctx context.Context, r recipe, steps []plan.Step) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanTimeout)
	defer cancel()
	return b.run(ctx, r, steps)
}

// explain says what is left of a build that has failed, if anything.
func (b *Baker) explain(r recipe, failure, unclean error) error {
	if unclean == nil {
		hint := errs.HintOf(failure)
		if hint == "" {
			hint = "Run the same command again."
		}
		return errs.Errorf(errs.KindOf(failure), "%w\nno image was made; what was made for it is deleted", failure).WithHint("%s", hint)
	}
	return errs.Errorf(errs.KindOf(failure), "%w\nand not all that was made is deleted: %w", failure, unclean).WithHint("%s", b.cleanHint(r))
}

func (b *Baker) cleanHint(r recipe) string {
	return fmt.Sprintf("kubectl ha down --name %s --region %s --project %s --yes deletes what is left; kubectl ha gc does, after %s. kubectl ha image list shows the images.",
		r.owner.Cluster, b.Region, b.Project, r.owner.Expires.Format(time.RFC3339))
}

// List finds the project's images of ours, the newest first.
func (b *Baker) List(ctx context.Context) ([]infra.FoundImage, error) { return b.Compute.Images(ctx) }

// Delete deletes images of ours. One that is none is an error of kind Usage, and nothing
// is touched.
func (b *Baker) Delete(ctx context.Context, names ...string) (Outcome, error) {
	outcome := Outcome{DryRun: b.DryRun}
	found, err := b.Compute.Images(ctx)
	if err != nil {
		return outcome, err
	}
	var unknown []error
	for _, name := range names {
		if !slices.ContainsFunc(found, func(i infra.FoundImage) bool { return i.Name == name }) {
			unknown = append(unknown, fmt.Errorf("project %s has no image %s that kubectl ha has made", b.Project, name))
		}
		outcome.Plan.Steps = append(outcome.Plan.Steps, deletion(infra.Image{Name: name}.Ref()))
	}
	if len(unknown) > 0 {
		return outcome, errs.Errorf(errs.Usage, "%w; nothing was deleted", errors.Join(unknown...)).WithHint("kubectl ha image list shows them.")
	}
	if b.DryRun {
		return outcome, nil
	}
	started := b.Now()
	err = b.run(ctx, recipe{}, outcome.Plan.Steps)
	outcome.Took.Duration = b.Now().Sub(started).Round(time.Second / 10)
	return outcome, err
}
