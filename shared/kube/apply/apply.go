// Package apply is the part of the adapter that writes objects of any kind, and
// looks at what becomes of them.
package apply

import (
	"context"
	"encoding/json"
	"reflect"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// Applier writes objects server-side, and nobody else's fields.
type Applier struct {
	set     kubernetes.Interface
	objects dynamic.Interface
	kinds   kinds
}

// New makes one of a cluster's clients.
func New(set kubernetes.Interface, objects dynamic.Interface) *Applier {
	return &Applier{set: set, objects: objects, kinds: kinds{
		api: discovery.ToDiscoveryInterfaceWithContext(set.Discovery()), known: map[string][]metav1.APIResource{}}}
}

// ApplyObject writes an object, and returns what became of it. What it needs and is
// not there yet, such as its kind, its namespace or a webhook, is an error of kind
// Unavailable; a field that is somebody else's is Rejected.
func (a *Applier) ApplyObject(ctx context.Context, object model.Object) (model.Applied, error) {
	at, err := a.place(ctx, object)
	if err != nil {
		return "", failed(err, "apply", object)
	}
	have, err := found(at.Get(ctx, object.Name(), metav1.GetOptions{}))
	if err != nil {
		return "", failed(err, "read", object)
	}
	got, err := patch(ctx, at, object)
	switch {
	case err != nil:
		return "", failed(err, "apply", object)
	case have == nil:
		return model.ObjectCreated, nil
	case same(have, got):
		return model.ObjectUnchanged, nil
	}
	return model.ObjectChanged, nil
}

// ObjectDiffers reports whether ApplyObject would change something. What cannot be
// known before, since something that the object needs is not there yet, differs.
func (a *Applier) ObjectDiffers(ctx context.Context, object model.Object) (bool, error) {
	at, err := a.place(ctx, object)
	if err != nil {
		return true, ctx.Err()
	}
	have, err := found(at.Get(ctx, object.Name(), metav1.GetOptions{}))
	if err != nil || have == nil {
		return true, ctx.Err()
	}
	would, err := patch(ctx, at, object, metav1.DryRunAll)
	if err != nil {
		return true, ctx.Err()
	}
	return !same(have, would), nil
}

// same reports whether two states of an object differ in nothing but what the API
// server and controllers write.
func same(one, other *unstructured.Unstructured) bool {
	return reflect.DeepEqual(content(one), content(other))
}

func content(o *unstructured.Unstructured) map[string]any {
	for _, field := range []string{"managedFields", "resourceVersion", "generation"} {
		unstructured.RemoveNestedField(o.Object, "metadata", field)
	}
	unstructured.RemoveNestedField(o.Object, "status")
	return o.Object
}

// patch applies server-side, strictly: a field that the kind does not have is an
// error. What another manager has set is not taken over.
func patch(ctx context.Context, at dynamic.ResourceInterface, object model.Object, dryRun ...string) (*unstructured.Unstructured, error) {
	text, err := json.Marshal(object.Content)
	if err != nil {
		return nil, err
	}
	return at.Patch(ctx, object.Name(), types.ApplyYAMLPatchType, text, metav1.PatchOptions{
		FieldManager: objects.Manager, FieldValidation: metav1.FieldValidationStrict, DryRun: dryRun})
}

// found is the object that was read; nil where there is none.
func found(o *unstructured.Unstructured, err error) (*unstructured.Unstructured, error) {
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	return o, err
}
