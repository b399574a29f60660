package cluster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

const withManifests = small + "  manifests: [addons/]\n"

// Objects that need others, which come after them.
const (
	aWidget     = `{apiVersion: example.com/v1, kind: Widget, metadata: {name: first, namespace: shop}, spec: {size: 3}}`
	aDeployment = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 2}}`
	aDefinition = `{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: widgets.example.com},
spec: {group: example.com, names: {kind: Widget, plural: widgets}}}`
	aNamespace = `{apiVersion: v1, kind: Namespace, metadata: {name: shop}}`
	settings   = `{apiVersion: v1, kind: ConfigMap, metadata: {name: settings}, data: {size: three}}`
	failingJob = `{apiVersion: batch/v1, kind: Job, metadata: {name: failing, namespace: shop}}`
)

// objects are the objects of manifests.
func objects(texts ...string) (all []model.Object) {
	for _, text := range texts {
		o := model.Object{Source: "addons/test.yaml:1"}
		if err := yaml.Unmarshal([]byte(text), &o.Content); err != nil {
			panic(err)
		}
		all = append(all, o)
	}
	return all
}

func shop() []model.Object {
	return objects(aWidget, aDeployment, settings, aDefinition, aNamespace)
}

// upManifests brings a cluster up with objects of manifests.
func (l *lab) upManifests(text string, manifests []model.Object, open ...string) (cluster.Outcome, error) {
	o := l.operator()
	o.Manifests = manifests
	return o.Up(l.Context(), document(l, text), open...)
}

// manifestSteps are the steps of a plan that apply manifests or wait for them.
func manifestSteps(p plan.Plan) (all []string) {
	for _, step := range p.Steps {
		if step.Target == plan.TargetManifests {
			all = append(all, strings.TrimSpace(step.ID+" "+step.Detail))
		}
	}
	return all
}

// TestManifests: up applies objects in whatever order, waits for them, and finds
// nothing to change afterwards but what was changed.
func TestManifests(t *testing.T) {
	in(t, "", func(l *lab) {
		if steps := manifestSteps(l.done(l.upManifests(withManifests, shop())).Plan); !slices.Equal(steps, []string{"apply manifests 5 objects", "await manifests"}) {
			l.Errorf("the steps are %q", steps)
		}
		all := strings.Join(l.Clusters(), "\n")
		for _, object := range []string{"widgets/shop/first", "deployments/shop/web", "namespaces//shop", "configmaps/default/settings"} {
			if !strings.Contains(all, object) {
				l.Errorf("there is no %s", object)
			}
		}
		if spec := l.StoredSpec(); !strings.Contains(spec, "manifests: [addons/]") {
			l.Errorf("the spec has no manifests:\n%s", spec)
		}
		before := l.Clusters()
		if again := l.done(l.upManifests(withManifests, shop())); again.Plan.Changes() != 0 {
			l.Errorf("up again has %d changes", again.Plan.Changes())
		}
		if diff := clustertest.Differences(before, l.Clusters()); diff != "" {
			l.Errorf("up again changed:\n%s", diff)
		}
		changed := objects(aWidget, aDeployment, strings.Replace(settings, "three", "four", 1), aDefinition, aNamespace)
		outcome := l.done(l.upManifests(withManifests, changed))
		if steps := manifestSteps(outcome.Plan); steps[0] != "apply manifests 1 of 5 objects to change" {
			l.Errorf("the steps are %q", steps)
		}
		if !strings.Contains(strings.Join(l.Clusters(), "\n"), "four") {
			l.Error("the change was not applied")
		}
	})
}

// TestManifestsAreKept: other commands, and an up that is not asked about manifests,
// need no files, and keep the list.
func TestManifestsAreKept(t *testing.T) {
	in(t, "", func(l *lab) {
		l.done(l.upManifests(withManifests, shop()))
		l.done(l.operator().AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zoneD}))
		l.healthy(3, 2)
		three := strings.Replace(small, "europe-west1-c]}", "europe-west1-c, europe-west1-d]}", 1)
		kept := l.done(l.upManifests(three, nil, "spec.manifests"))
		if kept.Plan.Changes() != 0 || !strings.Contains(l.StoredSpec(), "manifests: [addons/]") {
			l.Errorf("%d changes; the spec is\n%s", kept.Plan.Changes(), l.StoredSpec())
		}
		dropped := l.done(l.upManifests(three, nil))
		if dropped.Plan.Changes() != 1 || strings.Contains(l.StoredSpec(), "manifests") {
			l.Errorf("%d changes; the spec is\n%s", dropped.Plan.Changes(), l.StoredSpec())
		}
	})
}

// TestManifestsFail: the error says which object and why, and up goes on when it is
// put right.
func TestManifestsFail(t *testing.T) {
	for name, test := range map[string]struct {
		object string
		kind   errs.Kind
		words  []string
	}{
		"a failed job":        {failingJob, errs.Rejected, []string{"Job shop/failing (addons/test.yaml:1) failed: Tested"}},
		"a kind of nobody's":  {strings.Replace(aWidget, "Widget", "Gadget", 1), errs.Failed, []string{"apply Gadget shop/first (addons/test.yaml:1)", `no matches for kind "Gadget"`}},
		"a missing namespace": {strings.Replace(settings, "metadata: {", "metadata: {namespace: nowhere, ", 1), errs.Failed, []string{`namespaces "nowhere" not found`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, "", func(l *lab) {
				began := time.Now()
				_, err := l.upManifests(withManifests, append(objects(test.object), shop()...))
				l.refused(err, test.kind, "")
				for _, words := range test.words {
					if err == nil || !strings.Contains(err.Error(), words) {
						l.Errorf("%v does not say %s", err, words)
					}
				}
				if time.Since(began) > 20*time.Minute || errs.HintOf(err) == "" {
					l.Errorf("it took %s; the hint is %q", time.Since(began), errs.HintOf(err))
				}
				l.done(l.upManifests(withManifests, shop()))
				l.healthy(2, 2)
			})
		})
	}
}

// TestManifestsStall: what never becomes ready ends the wait, with what was seen.
func TestManifestsStall(t *testing.T) {
	in(t, "", func(l *lab) {
		_, err := l.upManifests(strings.ReplaceAll(withManifests, "nodesPerZone: 1", "nodesPerZone: 0"), shop())
		l.refused(err, errs.TimedOut, "")
		if !strings.Contains(err.Error(), "Deployment shop/web: 0 of 2 updated replicas are available") {
			l.Error(err)
		}
	})
}
