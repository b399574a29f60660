package balancing

import (
	"net/http"
	"reflect"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/filter"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/listing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// membersCollection is where the store keeps who is in an unmanaged group,
// under the group's name.
const membersCollection = "instanceGroupMembers"

// members are the names of an unmanaged group's instances, in the order in
// which they came, and when those left that were taken out of late.
type members struct {
	Instances []string             `json:"instances"`
	Left      map[string]time.Time `json:"left,omitempty"`
}

func (m *members) names() []string {
	if m == nil {
		return nil
	}
	return m.Instances
}

func (s *Service) groupsKind() *resource.Kind {
	post := http.MethodPost + " "
	return &resource.Kind{
		Collection: "instanceGroups", Object: "instanceGroup", Word: "instance_group", Scopes: scope.Zonal,
		New: resource.Empty[compute.InstanceGroup], Create: true,
		References: func(object any) []resource.Reference {
			group := object.(*compute.InstanceGroup)
			return []resource.Reference{
				resource.Link("resource.network", &group.Network, "networks", scope.Global),
				resource.Link("resource.subnetwork", &group.Subnetwork, "subnetworks", scope.Regional),
			}
		},
		Render: s.renderGroup,
		BeforeGone: func(tx *store.Tx, r ref.Ref, _ any) error {
			if manager := r.In("instanceGroupManagers", r.Name); tx.Get(manager) != nil {
				return apierr.InUse("instance_group", r.Path(), manager.Path())
			}
			return nil
		},
		Gone: func(tx *store.Tx, r ref.Ref, _ any) { tx.Delete(r.In(membersCollection, r.Name)) },
		Verbs: map[string]resource.Handler{
			post + "addInstances":    s.addInstances,
			post + "removeInstances": s.removeInstances,
			post + "listInstances":   s.listInstances,
			post + "setNamedPorts":   s.setNamedPorts,
		},
	}
}

func (s *Service) renderGroup(tx *store.Tx, r ref.Ref, object any) any {
	shown := *object.(*compute.InstanceGroup)
	inside := s.groups.instances(tx, r)
	shown.Size = int64(len(inside))
	shown.ForceSendFields = []string{"Size"}
	if shown.Network == "" && len(inside) > 0 {
		shown.Network = inside[0].NetworkInterfaces[0].Network
		shown.Subnetwork = inside[0].NetworkInterfaces[0].Subnetwork
	}
	return &shown
}

func (s *Service) listInstances(r *resource.Request) (any, error) {
	var body compute.InstanceGroupsListInstancesRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	choice, err := listing.ParseMembers(r.Query, filter.ParseRegex, reflect.TypeFor[*compute.InstanceWithNamedPorts]())
	if err != nil {
		return nil, err
	}
	group := r.Ref()
	var items []listing.Item
	s.Store.View(func(tx *store.Tx) {
		if tx.Get(group) == nil {
			err = apierr.NotFound(group.Path())
		}
		for _, instance := range s.groups.instances(tx, group) {
			if body.InstanceState != vm.Running || instance.Status == vm.Running {
				shown := &compute.InstanceWithNamedPorts{Instance: instance.SelfLink, Status: instance.Status}
				items = append(items, listing.Item{Value: shown, Name: instance.Name})
			}
		}
	})
	page, next := choice.Page(items)
	at := group.Path() + "/listInstances"
	return resource.Page{
		Kind: "compute#instanceGroupsListInstances", ID: at, Items: listing.Values(page), NextPageToken: next, SelfLink: ref.Host + at,
	}, err
}

func (s *Service) setNamedPorts(r *resource.Request) (any, error) {
	var body compute.InstanceGroupsSetNamedPortsRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.Change(r, "compute.instanceGroups.setNamedPorts", func(_ *store.Tx, old any) (any, error) {
		edited := *old.(*compute.InstanceGroup)
		if body.Fingerprint != "" && !fields.SameFingerprint(body.Fingerprint, edited.Fingerprint) {
			return nil, apierr.ConditionNotMet("Invalid fingerprint.")
		}
		edited.NamedPorts = body.NamedPorts
		return &edited, nil
	})
}
