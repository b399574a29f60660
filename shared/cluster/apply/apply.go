// Package apply writes the objects of a cluster's manifests, and waits for what
// they make.
package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Manifests are objects, in the order in which they are listed.
type Manifests struct {
	Kube    port.Manifests
	Objects []model.Object
}

// comparisons is how many objects are compared at a time.
const comparisons = 8

// Differing counts the objects that Apply would change, as far as that can be known.
func (m Manifests) Differing(ctx context.Context) (int, error) {
	var differing atomic.Int32
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(comparisons)
	for _, object := range m.Objects {
		group.Go(func() error {
			differs, err := m.Kube.ObjectDiffers(ctx, object)
			if differs {
				differing.Add(1)
			}
			return err
		})
	}
	err := group.Wait()
	return int(differing.Load()), err
}

// Apply writes the objects one after another. What one needs and is not there yet it
// waits for; the first that cannot be written ends it.
func (m Manifests) Apply(ctx context.Context, report func(string)) error {
	became := map[model.Applied]int{}
	for i, object := range ordered(m.Objects) {
		report(fmt.Sprintf("%d of %d: %s", i+1, len(m.Objects), object))
		applied, err := m.apply(ctx, object, report)
		if err != nil {
			return err
		}
		became[applied]++
	}
	report(summary(became))
	return nil
}

func (m Manifests) apply(ctx context.Context, object model.Object, report func(string)) (applied model.Applied, err error) {
	err = retry.Step(ctx, func(ctx context.Context) error {
		applied, err = m.Kube.ApplyObject(ctx, object)
		return retry.Report(report, err)
	})
	kind := errs.KindOf(err)
	switch {
	case err == nil, kind == errs.TimedOut, kind == errs.Interrupted, model.IsNoSpace(err):
		return applied, err
	case kind == errs.Unavailable:
		kind = errs.Failed // no step is to try for as long again
	}
	return applied, errs.Errorf(kind, "%w", err).WithID(errs.IDOf(err)).WithHint("%s", hint(err))
}

// hint says what to do about an object that could not be written.
func hint(err error) string {
	const again = "Correct the manifest, and run the same command again: it goes on with it."
	if said := errs.HintOf(err); said != "" {
		return said + " Then run the same command again."
	}
	return again
}

// early are the kinds that others need.
var early = []string{"Namespace", "CustomResourceDefinition"}

// ordered has the kinds that others need first, and all else as it was.
func ordered(objects []model.Object) []model.Object {
	rank := func(o model.Object) int {
		if i := slices.Index(early, o.Kind()); i >= 0 {
			return i
		}
		return len(early)
	}
	sorted := slices.Clone(objects)
	slices.SortStableFunc(sorted, func(a, b model.Object) int { return rank(a) - rank(b) })
	return sorted
}

// summary is such as "3 created, 11 unchanged".
func summary(became map[model.Applied]int) string {
	var parts []string
	for _, applied := range []model.Applied{model.ObjectCreated, model.ObjectChanged, model.ObjectUnchanged} {
		if n := became[applied]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, applied))
		}
	}
	return strings.Join(parts, ", ")
}
