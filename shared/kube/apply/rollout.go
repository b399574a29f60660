package apply

import (
	"context"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/kubectl/pkg/polymorphichelpers"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// conditions are those that objects are waited for with, by kind.
var conditions = map[schema.GroupKind]string{
	{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"}: "Established",
	{Group: "apiregistration.k8s.io", Kind: "APIService"}:             "Available",
	{Group: "batch", Kind: "Job"}:                                     "Complete",
}

// ObjectRollout looks how far an object is: a workload that is to roll out, as
// kubectl rollout status judges it, or another kind that becomes ready. All others
// are done when they are written.
func (a *Applier) ObjectRollout(ctx context.Context, object model.Object) (model.Rollout, error) {
	kind := schema.GroupKind{Group: object.Group(), Kind: object.Kind()}
	viewer, err := polymorphichelpers.StatusViewerFor(kind)
	if err != nil && conditions[kind] == "" {
		return model.Rollout{Done: true}, nil
	}
	at, err := a.place(ctx, object)
	if err != nil {
		return model.Rollout{}, failed(err, "read", object)
	}
	have, err := found(at.Get(ctx, object.Name(), metav1.GetOptions{}))
	switch {
	case err != nil:
		return model.Rollout{}, failed(err, "read", object)
	case have == nil && kind.Kind == "Job":
		return model.Rollout{Done: true}, nil // it may be deleted when it has ended: ttlSecondsAfterFinished
	case have == nil:
		return model.Rollout{Status: "does not exist"}, nil
	case viewer == nil:
		return condition(have, object, conditions[kind])
	}
	text, done, err := viewer.Status(have, 0)
	if err != nil {
		text = err.Error() // done is set of those that roll out only when somebody deletes their pods
	}
	rollout := model.Rollout{Done: done, Status: short(text)}
	if !done {
		rollout.Trouble = a.trouble(ctx, have)
	}
	return rollout, nil
}

// short is what kubectl says to its user, as part of a line.
func short(text string) string {
	if _, status, ok := strings.Cut(text, "rollout to finish: "); ok {
		text = status
	}
	return strings.TrimRight(text, ".\n")
}

// condition judges an object by a condition. A Job that has failed does not begin
// again by itself.
func condition(have *unstructured.Unstructured, object model.Object, wanted string) (model.Rollout, error) {
	all, _, _ := unstructured.NestedSlice(have.Object, "status", "conditions")
	rollout := model.Rollout{Status: "is not " + wanted + " yet"}
	for _, one := range all {
		fields, _ := one.(map[string]any)
		status := unstructured.Unstructured{Object: fields}
		holds := text(status, "status") == "True"
		switch reason := text(status, "reason") + ": " + text(status, "message"); {
		case text(status, "type") == wanted:
			rollout.Done = holds
			rollout.Trouble = strings.Trim(reason, ": ")
		case text(status, "type") == "Failed" && holds && wanted == "Complete":
			return rollout, errs.Errorf(errs.Rejected, "%s (%s) failed: %s", object, object.Source, reason).WithID("job-failed").
				WithHint("kubectl logs shows why. Delete the Job, correct the manifest, and run the same command again.")
		}
	}
	return rollout, nil
}

func text(o unstructured.Unstructured, field string) string {
	value, _, _ := unstructured.NestedString(o.Object, field)
	return value
}
