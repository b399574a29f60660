package apply

import (
	"context"
	"strings"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// kinds are the kinds that the API server has. A kind that is not known is asked for
// again: it may have come meanwhile, with a CustomResourceDefinition. Objects say the
// version of their kind, so that one question is about one group and version.
type kinds struct {
	api   discovery.ServerResourcesInterfaceWithContext
	mu    sync.Mutex // guards known
	known map[string][]metav1.APIResource
}

// resource is the resource of an object's kind.
func (k *kinds) resource(ctx context.Context, object model.Object) (metav1.APIResource, error) {
	version := object.APIVersion()
	k.mu.Lock()
	all := k.known[version]
	k.mu.Unlock()
	if found, ok := ofKind(all, object.Kind()); ok {
		return found, nil
	}
	list, err := k.api.ServerResourcesForGroupVersionWithContext(ctx, version)
	if err != nil && !apierrors.IsNotFound(err) {
		return metav1.APIResource{}, err
	}
	if err == nil {
		k.mu.Lock()
		k.known[version] = list.APIResources
		k.mu.Unlock()
		if found, ok := ofKind(list.APIResources, object.Kind()); ok {
			return found, nil
		}
	}
	kind := schema.FromAPIVersionAndKind(version, object.Kind())
	return metav1.APIResource{}, &meta.NoKindMatchError{GroupKind: kind.GroupKind(), SearchedVersions: []string{kind.Version}}
}

// ofKind finds a kind among resources, of which those with a slash are parts of
// others.
func ofKind(all []metav1.APIResource, kind string) (metav1.APIResource, bool) {
	for _, resource := range all {
		if resource.Kind == kind && !strings.Contains(resource.Name, "/") {
			return resource, true
		}
	}
	return metav1.APIResource{}, false
}

// place is where an object is read and written: in its namespace, or in default, as
// with kubectl.
func (a *Applier) place(ctx context.Context, object model.Object) (dynamic.ResourceInterface, error) {
	resource, err := a.kinds.resource(ctx, object)
	if err != nil {
		return nil, err
	}
	all := a.objects.Resource(schema.FromAPIVersionAndKind(object.APIVersion(), "").GroupVersion().WithResource(resource.Name))
	switch {
	case !resource.Namespaced:
		return all, nil
	case object.Namespace() == "":
		return all.Namespace(metav1.NamespaceDefault), nil
	}
	return all.Namespace(object.Namespace()), nil
}
