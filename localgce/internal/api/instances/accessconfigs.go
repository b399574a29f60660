package instances

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// addAccessConfig gives an instance an external address.
func (s *Service) addAccessConfig(r *resource.Request) (any, error) {
	access := &compute.AccessConfig{}
	if err := r.Decode(access); err != nil {
		return nil, err
	}
	return s.changeNIC(r, "addAccessConfig", func(c *resource.Creation, nic *compute.NetworkInterface) error {
		nic.AccessConfigs = append([]*compute.AccessConfig{access}, nic.AccessConfigs...)
		return s.prepareAccess(c, nic)
	})
}

// deleteAccessConfig takes an instance's external address away.
func (s *Service) deleteAccessConfig(r *resource.Request) (any, error) {
	name := r.Query.Get("accessConfig")
	return s.changeNIC(r, "deleteAccessConfig", func(_ *resource.Creation, nic *compute.NetworkInterface) error {
		if len(nic.AccessConfigs) == 0 || nic.AccessConfigs[0].Name != name {
			return apierr.Invalid("accessConfig", name, "The network interface has no such access config.")
		}
		nic.AccessConfigs = nil
		return nil
	})
}

// changeNIC changes an instance's network interface; its effect is reattach.
func (s *Service) changeNIC(r *resource.Request, operation string, f func(*resource.Creation, *compute.NetworkInterface) error) (any, error) {
	named := r.Query.Get("networkInterface")
	return s.Change(r, operation, func(tx *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Instance)
		nic := *edited.NetworkInterfaces[0]
		if nic.Name != named {
			return nil, apierr.Invalid("networkInterface", named, "The instance has no such network interface.")
		}
		if err := f(&resource.Creation{Core: s.Core, Tx: tx, Ref: r.Ref()}, &nic); err != nil {
			return nil, err
		}
		nic.Fingerprint = ""
		nic.Fingerprint = fields.Fingerprint(&nic)
		edited.NetworkInterfaces = []*compute.NetworkInterface{&nic}
		edited.Fingerprint = ""
		return &edited, nil
	})
}
