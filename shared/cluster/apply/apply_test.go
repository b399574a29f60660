package apply

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func objects(kinds ...string) (all []model.Object) {
	for _, kind := range kinds {
		all = append(all, model.Object{Content: map[string]any{"kind": kind, "metadata": map[string]any{"name": "a"}}})
	}
	return all
}

func kinds(objects []model.Object) string {
	var all []string
	for _, o := range objects {
		all = append(all, o.Kind())
	}
	return strings.Join(all, " ")
}

// TestOrdered: what others need comes first, and all else as it is listed.
func TestOrdered(t *testing.T) {
	listed := objects("Widget", "CustomResourceDefinition", "Deployment", "Namespace", "ConfigMap")
	if got := kinds(ordered(listed)); got != "Namespace CustomResourceDefinition Widget Deployment ConfigMap" {
		t.Error(got)
	}
	if got := kinds(listed); got != "Widget CustomResourceDefinition Deployment Namespace ConfigMap" {
		t.Errorf("the list itself is now %s", got)
	}
}

func TestSummary(t *testing.T) {
	if got := summary(map[model.Applied]int{model.ObjectUnchanged: 11, model.ObjectCreated: 3}); got != "3 created, 11 unchanged" {
		t.Error(got)
	}
}

// api is a cluster's API whose objects are as far as look says, after a time.
type api struct {
	port.Manifests
	began time.Time
	look  func(after time.Duration, object model.Object) (model.Rollout, error)
}

func (a api) ObjectRollout(_ context.Context, object model.Object) (model.Rollout, error) {
	return a.look(time.Since(a.began), object)
}

// TestAwait waits as long as something gets further, and says for what.
func TestAwait(t *testing.T) {
	for name, test := range map[string]struct {
		look func(after time.Duration, object model.Object) (model.Rollout, error)
		kind errs.Kind
		want string
		told string
	}{
		"all done": {func(time.Duration, model.Object) (model.Rollout, error) { return model.Rollout{Done: true}, nil }, "", "", ""},
		"slowly": {func(after time.Duration, _ model.Object) (model.Rollout, error) {
			return model.Rollout{Done: after > 40*time.Minute, Status: (after / (9 * time.Minute)).String()}, nil
		}, "", "", "Deployment a: 0s; Job a: 0s"},
		"no further": {func(after time.Duration, _ model.Object) (model.Rollout, error) {
			return model.Rollout{Status: "0 of 2", Trouble: "pod a: it comes and goes " + after.String()}, nil
		}, errs.TimedOut, "Deployment a: 0 of 2; Job a: 0 of 2; DaemonSet a: 0 of 2; and 1 more", "pod a: it comes and goes"},
		"one has failed": {func(after time.Duration, object model.Object) (model.Rollout, error) {
			if object.Kind() == "Job" && after > time.Minute {
				return model.Rollout{}, errs.Errorf(errs.Rejected, "it failed")
			}
			return model.Rollout{Done: object.Kind() != "Job"}, nil
		}, errs.Rejected, "it failed", "Job a: "},
		"no answer for a while": {func(after time.Duration, _ model.Object) (model.Rollout, error) {
			if after < time.Minute {
				return model.Rollout{}, errs.Errorf(errs.Unavailable, "connection refused")
			}
			return model.Rollout{Done: true}, nil
		}, "", "", "connection refused"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told strings.Builder
				m := Manifests{Kube: api{began: time.Now(), look: test.look}, Objects: objects("Deployment", "Job", "DaemonSet", "StatefulSet")}
				err := m.Await(t.Context(), time.Now, func(detail string) { told.WriteString(detail + "\n") })
				if test.kind == "" && err != nil || test.kind != "" && (errs.KindOf(err) != test.kind || !strings.Contains(err.Error(), test.want)) {
					t.Errorf("%s, %v; want %s, %s", errs.KindOf(err), err, test.kind, test.want)
				}
				if !strings.Contains(told.String(), test.told) {
					t.Errorf("it told %s", told.String())
				}
			})
		})
	}
}

// TestAwaitIsInterrupted: the end of the context ends it, with what was seen.
func TestAwaitIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	m := Manifests{Objects: objects("Deployment"), Kube: api{look: func(time.Duration, model.Object) (model.Rollout, error) {
		cancel()
		return model.Rollout{Status: "0 of 2"}, nil
	}}}
	err := m.Await(ctx, time.Now, func(string) {})
	if errs.KindOf(err) != errs.Interrupted {
		t.Error(err)
	}
}
