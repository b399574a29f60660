package manifest

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// wrong is one thing that is wrong with an object.
type wrong struct{ message, hint string }

// wrongWith is what keeps an object from being applied, as far as that shows
// without a cluster.
func wrongWith(o model.Object) (all []wrong) {
	if strings.HasPrefix(o.APIVersion(), "kustomize.config.k8s.io/") {
		return []wrong{{"is a kustomization", "name its directory instead"}}
	}
	for _, field := range []struct{ name, value string }{
		{"apiVersion", o.APIVersion()}, {"kind", o.Kind()}, {"metadata.name", o.Name()},
	} {
		if field.value == "" {
			all = append(all, wrong{message: "has no " + field.name})
		}
	}
	metadata, _ := o.Content["metadata"].(map[string]any)
	if metadata["generateName"] != nil && o.Name() == "" {
		all[len(all)-1].hint = "what is applied needs a name, not a generateName"
	}
	if strings.Count(o.APIVersion(), "/") > 1 {
		all = append(all, wrong{message: "has the apiVersion " + o.APIVersion() + ", which is no GROUP/VERSION"})
	}
	if metadata["managedFields"] != nil {
		all = append(all, wrong{"has metadata.managedFields, which nobody can apply", "leave them out, as kubectl get -o yaml does"})
	}
	return all
}

// itemsOf are the objects of a list, such as kubectl get -o yaml writes.
func itemsOf(content map[string]any) (items []any, isList bool) {
	kind, _ := content["kind"].(string)
	items, isList = content["items"].([]any)
	return items, isList && strings.HasSuffix(kind, "List")
}
