package managers

import (
	"reflect"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/filter"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/listing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// How a group lists its instances: all at once, or page by page.
const (
	pageless  = "PAGELESS"
	paginated = "PAGINATED"
)

// listManagedInstances answers all on one page, whatever maxResults and pageToken say,
// unless the group is one that pages.
func (s *Service) listManagedInstances(r *resource.Request) (any, error) {
	choice, err := listing.ParseMembers(r.Query, filter.Parse, reflect.TypeFor[*compute.ManagedInstance]())
	if err != nil {
		return nil, err
	}
	manager, items, err := s.managedInstances(r.Ref())
	if err != nil {
		return nil, err
	}
	page, next := choice.Matching(items), ""
	if manager.ListManagedInstancesResults == paginated {
		page, next = choice.Page(items)
	}
	answer := &compute.InstanceGroupManagersListManagedInstancesResponse{NextPageToken: next}
	for _, item := range page {
		answer.ManagedInstances = append(answer.ManagedInstances, item.Value.(*compute.ManagedInstance))
	}
	return answer, nil
}

func (s *Service) managedInstances(at ref.Ref) (manager *compute.InstanceGroupManager, items []listing.Item, err error) {
	s.Store.View(func(tx *store.Tx) {
		group, found := store.Get[managedGroup](tx, at.In(collection, at.Name))
		if !found {
			err = apierr.NotFound(at.Path())
			return
		}
		manager, _ = store.Get[compute.InstanceGroupManager](tx, at)
		for _, m := range group.Instances {
			shown := showManaged(tx, at.In("instances", m.Name), m)
			shown.InstanceHealth = showHealth(manager, m)
			items = append(items, listing.Item{Value: shown, Name: m.Name})
		}
	})
	return manager, items, err
}

func showManaged(tx *store.Tx, at ref.Ref, m managed) *compute.ManagedInstance {
	shown := &compute.ManagedInstance{
		Name: m.Name, Instance: at.URL(), CurrentAction: m.Action,
		Version:     m.version(),
		LastAttempt: &compute.ManagedInstanceLastAttempt{},
	}
	if instance, ok := store.Get[compute.Instance](tx, at); ok {
		shown.Id, shown.InstanceStatus = instance.Id, instance.Status
	}
	if m.Code != "" {
		shown.LastAttempt.Errors = &compute.ManagedInstanceLastAttemptErrors{
			Errors: []*compute.ManagedInstanceLastAttemptErrorsErrors{{Code: m.Code, Message: m.Message}},
		}
	}
	return shown
}

// showHealth is what the group's health check says of an instance.
func showHealth(manager *compute.InstanceGroupManager, m managed) []*compute.ManagedInstanceInstanceHealth {
	policy := autoHealing(manager)
	if policy == nil {
		return nil
	}
	state := m.Health
	if state == "" {
		state = "UNKNOWN"
	}
	return []*compute.ManagedInstanceInstanceHealth{{HealthCheck: policy.HealthCheck, DetailedHealthState: state}}
}

// listErrors answers what went wrong of late, the oldest first.
func (s *Service) listErrors(r *resource.Request) (any, error) {
	choice, err := listing.ParseMembers(r.Query, nil, nil)
	if err != nil {
		return nil, err
	}
	var items []listing.Item
	s.Store.View(func(tx *store.Tx) {
		group, found := store.Get[managedGroup](tx, r.Ref().In(collection, r.Name))
		if !found {
			err = apierr.NotFound(r.Ref().Path())
			return
		}
		for _, failure := range group.Errors {
			name := failure.Timestamp + " " + failure.InstanceActionDetails.Instance
			items = append(items, listing.Item{Value: failure, Name: name})
		}
	})
	page, next := choice.Page(items)
	answer := &compute.InstanceGroupManagersListErrorsResponse{NextPageToken: next}
	for _, item := range page {
		answer.Items = append(answer.Items, item.Value.(*compute.InstanceManagedByIgmError))
	}
	return answer, err
}
