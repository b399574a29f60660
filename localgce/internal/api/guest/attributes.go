package guest

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// collection is where the store keeps guest attributes, beside their
// instances.
const collection = "guestAttributes"

// attributes are values by namespace and key.
type attributes map[string]map[string]string

var validGuestKey = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// with returns a copy in which one value is set, or deleted for nil.
func (g attributes) with(namespace, key string, value *string) attributes {
	copied := attributes{}
	for ns, values := range g {
		copied[ns] = map[string]string{}
		for k, v := range values {
			copied[ns][k] = v
		}
	}
	if value == nil {
		delete(copied[namespace], key)
		return copied
	}
	if copied[namespace] == nil {
		copied[namespace] = map[string]string{}
	}
	copied[namespace][key] = *value
	return copied
}

// getAttributes reads by queryPath, "NAMESPACE/" or "NAMESPACE/KEY".
func (s *Service) getAttributes(r *resource.Request) (any, error) {
	query := r.Query.Get("queryPath")
	if key := r.Query.Get("variableKey"); key != "" {
		query = key
	}
	namespace, key, _ := strings.Cut(query, "/")
	answer := &compute.GuestAttributes{
		Kind: "compute#guestAttributes", SelfLink: r.Ref().URL() + "/getGuestAttributes",
		QueryPath: query, QueryValue: &compute.GuestAttributesValue{},
	}
	var err error
	s.Store.View(func(tx *store.Tx) {
		instance, ok := store.Get[compute.Instance](tx, r.Ref())
		switch {
		case !ok:
			err = apierr.NotFound(r.Ref().Path())
		case !attributesOn(tx, r.Ref(), instance):
			err = apierr.BadRequest("invalid", "Guest attributes endpoint access is disabled.")
		default:
			answer.QueryValue.Items = guestItems(tx, r.Ref(), namespace, key)
		}
	})
	if err == nil && len(answer.QueryValue.Items) == 0 {
		err = &apierr.Error{Status: http.StatusNotFound, Reason: "notFound",
			Message: "The resource '" + query + "' of type 'Guest Attribute' was not found."}
	}
	return answer, err
}

func guestItems(tx *store.Tx, r ref.Ref, namespace, key string) (items []*compute.GuestAttributesEntry) {
	all, ok := store.Get[attributes](tx, r.In(collection, r.Name))
	if !ok {
		return nil
	}
	for _, ns := range slices.Sorted(maps.Keys(*all)) {
		for _, k := range slices.Sorted(maps.Keys((*all)[ns])) {
			if (namespace == "" || ns == namespace) && (key == "" || k == key) {
				items = append(items, &compute.GuestAttributesEntry{Namespace: ns, Key: k, Value: (*all)[ns][k]})
			}
		}
	}
	return items
}

// attributesOn: they are off unless metadata of the instance, or of the
// project where the instance says nothing, switches them on.
func attributesOn(tx *store.Tx, r ref.Ref, instance *compute.Instance) bool {
	const key = "enable-guest-attributes"
	choice := vm.MetadataValue(instance.Metadata, key)
	if project, ok := store.Get[compute.Project](tx, ref.Project(r.Project)); ok && choice == "" {
		choice = vm.MetadataValue(project.CommonInstanceMetadata, key)
	}
	return strings.EqualFold(choice, "TRUE")
}
