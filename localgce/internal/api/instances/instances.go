package instances

import (
	"net/http"
	"strconv"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/codec"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func renderAttached(disks []*compute.AttachedDisk) []*compute.AttachedDisk {
	list := make([]*compute.AttachedDisk, len(disks))
	for i, disk := range disks {
		shown := *disk
		shown.ForceSendFields = []string{"AutoDelete", "Boot"}
		list[i] = &shown
	}
	return list
}

func (s *Service) instancesKind() *resource.Kind {
	return &resource.Kind{
		Collection: "instances", Object: "instance", Scopes: scope.Zonal,
		New: resource.Empty[compute.Instance], Create: true,
		References: instanceReferences,
		RefersTo:   []string{"networks", "subnetworks", "disks"},
		Prepare:    resource.On(s.prepareInstance),
		Render:     renderInstance,
		Gone:       s.instanceGone,
		Insert:     s.insertInstance,
		Remove:     s.deleteInstance,
		LateQuota:  true,
		Verbs:      s.instanceVerbs(),
	}
}

func (s *Service) instanceVerbs() map[string]resource.Handler {
	post := http.MethodPost + " "
	return map[string]resource.Handler{
		post + "setMetadata":           s.setMetadata,
		post + "setLabels":             s.SetLabels,
		post + "setTags":               s.setTags,
		post + "setMachineType":        s.setMachineType,
		post + "setServiceAccount":     s.setServiceAccount,
		post + "setScheduling":         s.setScheduling,
		post + "setDeletionProtection": s.setDeletionProtection,
		post + "addAccessConfig":       s.addAccessConfig,
		post + "deleteAccessConfig":    s.deleteAccessConfig,
		post + "attachDisk":            s.attachDisk,
		post + "detachDisk":            s.detachDisk,
		post + "setDiskAutoDelete":     s.setDiskAutoDelete,
	}
}

func instanceReferences(object any) []resource.Reference {
	instance := object.(*compute.Instance)
	list := []resource.Reference{resource.Link("resource.machineType", &instance.MachineType, "machineTypes", scope.Zonal)}
	for i, nic := range instance.NetworkInterfaces {
		field := "resource.networkInterfaces[" + strconv.Itoa(i) + "]"
		list = append(list,
			resource.Link(field+".network", &nic.Network, "networks", scope.Global),
			resource.Link(field+".subnetwork", &nic.Subnetwork, "subnetworks", scope.Regional))
	}
	for i, disk := range instance.Disks {
		list = append(list, resource.Link("resource.disks["+strconv.Itoa(i)+"].source", &disk.Source, "disks", scope.Zonal))
	}
	return list
}

// prepareInstance fills in a new instance: addresses, disks, and all that
// clients expect to read back.
func (s *Service) prepareInstance(c *resource.Creation, instance *compute.Instance) error {
	if instance.MachineType == "" {
		return apierr.Required("resource.machineType")
	}
	for _, step := range []func(*resource.Creation, *compute.Instance) error{prepareMetadata, prepareScheduling, s.prepareNIC, s.prepareDisks} {
		if err := step(c, instance); err != nil {
			return err
		}
	}
	if instance.Tags == nil {
		instance.Tags = &compute.Tags{}
	}
	if err := validate.Tags("resource.tags.items", instance.Tags.Items); err != nil {
		return err
	}
	instance.Tags.Fingerprint = fields.Fingerprint(instance.Tags.Items)
	vm.ResolveAccounts(c.Ref.Project, instance)
	instance.CpuPlatform = vm.CPUPlatform
	instance.ShieldedInstanceIntegrityPolicy = &compute.ShieldedInstanceIntegrityPolicy{UpdateAutoLearnPolicy: true}
	if instance.ShieldedInstanceConfig == nil {
		instance.ShieldedInstanceConfig = &compute.ShieldedInstanceConfig{EnableVtpm: true, EnableIntegrityMonitoring: true}
	}
	instance.ResourceStatus = &compute.ResourceStatus{}
	instance.LastStartTimestamp = c.Now()
	instance.Status = vm.Provisioning
	return nil
}

func prepareMetadata(_ *resource.Creation, instance *compute.Instance) error {
	if instance.Metadata == nil {
		instance.Metadata = &compute.Metadata{}
	}
	return vm.CompleteMetadata(instance.Metadata)
}

// renderInstance shows what is false, too, as Compute Engine does.
func renderInstance(_ *store.Tx, _ ref.Ref, object any) any {
	shown := *object.(*compute.Instance)
	scheduling := *shown.Scheduling
	scheduling.ForceSendFields = []string{"Preemptible"}
	shown.Scheduling, shown.Disks = &scheduling, renderAttached(shown.Disks)
	if end := vm.EndOf(&shown); !end.IsZero() {
		shown.ResourceStatus = &compute.ResourceStatus{Scheduling: &compute.ResourceStatusScheduling{TerminationTimestamp: end.Format(clock.Format)}}
	}
	shown.ForceSendFields = []string{"CanIpForward", "DeletionProtection", "StartRestricted"}
	return &shown
}

// insertInstance is the insert method, which may start from a template.
func (s *Service) insertInstance(r *resource.Request) (any, error) {
	if image := r.Query.Get("sourceMachineImage"); image != "" {
		return nil, apierr.Invalid("sourceMachineImage", image, "The local Compute Engine has no machine images.")
	}
	if r.Query.Get("sourceInstanceTemplate") == "" {
		return s.Insert(r)
	}
	body, err := r.Body()
	if err != nil {
		return nil, err
	}
	given := &compute.Instance{}
	if err := codec.Decode(body, given); err != nil {
		return nil, err
	}
	target := r.Ref()
	target.Name = given.Name
	return s.Begin(r, "insert", target, func(tx *store.Tx) error {
		link := r.Query.Get("sourceInstanceTemplate")
		template, err := s.ResolveLink(tx, target, resource.Link("sourceInstanceTemplate", &link, "instanceTemplates", scope.Global))
		if err != nil {
			return err
		}
		object, _ := store.Get[compute.InstanceTemplate](tx, template)
		base, err := vm.FromTemplate(object.Properties)
		if err != nil {
			return err
		}
		instance := &compute.Instance{}
		if err := codec.Merge(instance, base, body); err != nil {
			return err
		}
		return s.Create(tx, target, instance)
	})
}

// instanceGone removes what goes with an instance: its disks that are set to.
func (s *Service) instanceGone(tx *store.Tx, r ref.Ref, object any) {
	for _, disk := range vm.DisksWith(tx, object.(*compute.Instance), s.Leaving(r)) {
		tx.Delete(disk)
	}
}
