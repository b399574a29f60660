package instances

import (
	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func (s *Service) deleteInstance(r *resource.Request) (any, error) {
	target := r.Ref()
	return s.Begin(r, "delete", target, func(tx *store.Tx) error {
		instance, ok := store.Get[compute.Instance](tx, target)
		switch {
		case !ok:
			return apierr.NotFound(target.Path())
		case s.Leaving(target):
			return apierr.NotReady(target.Path())
		case instance.DeletionProtection:
			return apierr.BadRequest("invalid", "Resource cannot be deleted if it's protected against deletion. '%s'", target.Path())
		}
		return nil
	})
}

func (s *Service) setMetadata(r *resource.Request) (any, error) {
	metadata := &compute.Metadata{}
	if err := r.Decode(metadata); err != nil {
		return nil, err
	}
	return s.editInstance(r, "setMetadata", func(instance *compute.Instance) error {
		err := vm.FreshMetadata(metadata, instance.Metadata)
		instance.Metadata = metadata
		return err
	})
}

func (s *Service) setTags(r *resource.Request) (any, error) {
	tags := &compute.Tags{}
	if err := r.Decode(tags); err != nil {
		return nil, err
	}
	return s.editInstance(r, "setTags", func(instance *compute.Instance) error {
		if !fields.SameFingerprint(tags.Fingerprint, instance.Tags.Fingerprint) {
			return apierr.ConditionNotMet("Supplied fingerprint does not match current tags fingerprint.")
		}
		if err := validate.Tags("tags.items", tags.Items); err != nil {
			return err
		}
		tags.Fingerprint = fields.Fingerprint(tags.Items)
		instance.Tags = tags
		return nil
	})
}

func (s *Service) setMachineType(r *resource.Request) (any, error) {
	var body compute.InstancesSetMachineTypeRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.editInstance(r, "setMachineType", func(instance *compute.Instance) error {
		like := ref.Ref{Project: r.Project, Location: r.Location, Collection: "machineTypes"}
		wanted, err := ref.Parse(body.MachineType, like)
		if _, known := catalog.MachineType(wanted.Name); err != nil || !known {
			return apierr.Invalid("machineType", body.MachineType, "The machine type does not exist.")
		}
		instance.MachineType = wanted.URL()
		return vm.MustBeOff(instance, "machine type")
	})
}

func (s *Service) setServiceAccount(r *resource.Request) (any, error) {
	var body compute.InstancesSetServiceAccountRequest
	if err := r.Decode(&body); err != nil {
		return nil, err
	}
	return s.editInstance(r, "setServiceAccount", func(instance *compute.Instance) error {
		instance.ServiceAccounts = nil
		if body.Email != "" {
			instance.ServiceAccounts = []*compute.ServiceAccount{{Email: body.Email, Scopes: body.Scopes}}
		}
		vm.ResolveAccounts(r.Project, instance)
		return vm.MustBeOff(instance, "service account")
	})
}

func (s *Service) setScheduling(r *resource.Request) (any, error) {
	scheduling := &compute.Scheduling{}
	if err := r.Decode(scheduling); err != nil {
		return nil, err
	}
	return s.editInstance(r, "setScheduling", func(instance *compute.Instance) error {
		instance.Scheduling = scheduling
		if err := vm.CompleteScheduling(scheduling); err != nil {
			return err
		}
		return vm.MustBeOff(instance, "scheduling")
	})
}

func (s *Service) setDeletionProtection(r *resource.Request) (any, error) {
	protect := r.Flag("deletionProtection") || !r.Query.Has("deletionProtection") // true is the documented default
	return s.editInstance(r, "setDeletionProtection", func(instance *compute.Instance) error {
		instance.DeletionProtection = protect
		if protect && s.Managed(r.Ref()) {
			return apierr.BadRequest("invalid", "The instance '%s' is in a managed instance group: it cannot be protected against deletion.", r.Ref().Path())
		}
		return nil
	})
}

// editInstance changes an instance, or nothing when edit fails.
func (s *Service) editInstance(r *resource.Request, operation string, edit func(*compute.Instance) error) (any, error) {
	return s.Change(r, operation, func(_ *store.Tx, old any) (any, error) {
		edited := *old.(*compute.Instance)
		edited.Fingerprint = ""
		return &edited, edit(&edited)
	})
}
