package apply

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

var web = model.Object{Source: "web.yaml:3", Content: map[string]any{
	"apiVersion": "apps/v1", "kind": "Deployment", "metadata": map[string]any{"name": "web", "namespace": "shop"}}}

// TestFailed: what may come yet is tried again, and all else ends it.
func TestFailed(t *testing.T) {
	deployments := schema.GroupResource{Group: "apps", Resource: "deployments"}
	conflict := apierrors.NewApplyConflict([]metav1.StatusCause{{Type: metav1.CauseTypeFieldManagerConflict, Field: ".spec.replicas",
		Message: `conflict with "kubectl-scale"`}}, `Apply failed with 1 conflict: conflict with "kubectl-scale": .spec.replicas`)
	terminating := apierrors.NewForbidden(deployments, "web", errors.New("namespace shop is terminating"))
	terminating.ErrStatus.Details.Causes = []metav1.StatusCause{{Type: corev1.NamespaceTerminatingCause}}
	for name, test := range map[string]struct {
		err  error
		want errs.Kind
	}{
		"no such kind":          {&meta.NoKindMatchError{GroupKind: schema.GroupKind{Kind: "Widget"}}, errs.Unavailable},
		"no namespace":          {apierrors.NewNotFound(schema.GroupResource{Resource: "namespaces"}, "shop"), errs.Unavailable},
		"no service account":    {apierrors.NewForbidden(deployments, "web", errors.New("error looking up service account shop/default: serviceaccount \"default\" not found")), errs.Unavailable},
		"no webhook":            {apierrors.NewInternalError(errors.New("failed calling webhook \"a.example.com\": no endpoints available")), errs.Unavailable},
		"a namespace that goes": {terminating, errs.Unavailable},
		"a webhook's no":        {apierrors.NewForbidden(deployments, "web", errors.New("admission webhook denied the request")), errs.Rejected},
		"somebody's field":      {conflict, errs.Rejected},
		"a strange field":       {apierrors.NewBadRequest(`unknown field "spec.replica"`), errs.Rejected},
		"another type":          {apierrors.NewInternalError(errors.New("failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.replicas: expected numeric")), errs.Rejected},
		"nobody":                {apierrors.NewUnauthorized("Unauthorized"), errs.Denied},
		"something else":        {apierrors.NewGenericServerResponse(http.StatusTeapot, "patch", deployments, "web", "?", 0, false), errs.Failed},
	} {
		err := failed(test.err, "apply", web)
		if errs.KindOf(err) != test.want || !strings.HasPrefix(err.Error(), "apply Deployment shop/web (web.yaml:3): ") {
			t.Errorf("%s: %s, %v", name, errs.KindOf(err), err)
		}
	}
	if hint := errs.HintOf(failed(conflict, "apply", web)); !strings.Contains(hint, "--force-conflicts --field-manager=kubectl-ha") {
		t.Error(hint)
	}
}

// TestImmutable: the error does not have all that cannot be changed.
func TestImmutable(t *testing.T) {
	template := map[string]any{"labels": strings.Repeat("x", 1000)}
	refused := apierrors.NewInvalid(schema.GroupKind{Group: "batch", Kind: "Job"}, "migrate",
		field.ErrorList{field.Invalid(field.NewPath("spec", "template"), template, "field is immutable")})
	err := failed(refused, "apply", web)
	if errs.KindOf(err) != errs.Rejected || !strings.Contains(err.Error(), "spec.template: Invalid value: {…}: field is immutable") || len(err.Error()) > 200 {
		t.Errorf("%s: %v", errs.KindOf(err), err)
	}
}

// TestSame: what the API server and controllers write is no difference.
func TestSame(t *testing.T) {
	const have = "{metadata: {name: a, uid: '1', resourceVersion: '7', generation: 2, managedFields: [{}]}, spec: {size: 3}, status: {ready: 1}}"
	for name, test := range map[string]struct {
		other string
		want  bool
	}{
		"written anew": {"{metadata: {name: a, uid: '1', resourceVersion: '8'}, spec: {size: 3}, status: {ready: 2}}", true},
		"another spec": {"{metadata: {name: a, uid: '1', resourceVersion: '7'}, spec: {size: 4}}", false},
		"another one":  {"{metadata: {name: a, uid: '2', resourceVersion: '7'}, spec: {size: 3}}", false},
		"a label":      {"{metadata: {name: a, uid: '1', labels: {a: b}}, spec: {size: 3}}", false},
	} {
		one, other := read[map[string]any](t, have), read[map[string]any](t, test.other)
		if same(&unstructured.Unstructured{Object: one}, &unstructured.Unstructured{Object: other}) != test.want {
			t.Errorf("%s is the same: %v", name, !test.want)
		}
	}
}

func TestShort(t *testing.T) {
	for text, want := range map[string]string{
		"Waiting for deployment \"web\" rollout to finish: 0 of 2 updated replicas are available...\n": "0 of 2 updated replicas are available",
		"Waiting for 2 pods to be ready...\n":               "Waiting for 2 pods to be ready",
		"deployment \"web\" exceeded its progress deadline": "deployment \"web\" exceeded its progress deadline",
	} {
		if got := short(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func read[T any](t *testing.T, text string) (o T) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestCondition(t *testing.T) {
	for name, test := range map[string]struct {
		conditions, wanted string
		done               bool
		trouble            string
		fails              bool
	}{
		"none":        {"[]", "Complete", false, "", false},
		"other":       {"[{type: NamesAccepted, status: 'True'}]", "Established", false, "", false},
		"established": {"[{type: Established, status: 'True'}]", "Established", true, "", false},
		"not yet":     {"[{type: Available, status: 'False', reason: MissingEndpoints, message: no addresses}]", "Available", false, "MissingEndpoints: no addresses", false},
		"failed":      {"[{type: Failed, status: 'True', reason: BackoffLimitExceeded}]", "Complete", false, "", true},
		"not failed":  {"[{type: Failed, status: 'False'}]", "Complete", false, "", false},
	} {
		have := &unstructured.Unstructured{Object: map[string]any{"status": map[string]any{"conditions": read[[]any](t, test.conditions)}}}
		got, err := condition(have, web, test.wanted)
		if got.Done != test.done || got.Trouble != test.trouble || (err != nil) != test.fails {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}
