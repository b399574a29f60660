package api

import (
	"net/http"
	"strconv"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/clock"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/codec"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func (s *Server) instancesKind() *kind {
	return &kind{
		collection: "instances", object: "instance", scopes: scope.Zonal,
		new: empty[compute.Instance], create: true,
		references: instanceReferences,
		refersTo:   []string{"networks", "subnetworks", "disks"},
		prepare:    on(s.prepareInstance),
		render:     renderInstance,
		gone:       s.instanceGone,
		insert:     s.insertInstance,
		remove:     s.deleteInstance,
		lateQuota:  true,
		effects: map[string]effect{
			"insert": s.bootInstance, "start": s.bootInstance, "stop": s.stopInstance,
			"reset": s.resetInstance, "delete": s.endInstance,
			"addAccessConfig": s.reattach, "deleteAccessConfig": s.reattach,
			"simulateMaintenanceEvent": s.maintain,
			vm.Preempted:               s.preemptInstance, hostMaintenance: s.leaveHost, automaticRestart: s.bootInstance,
		},
		verbs: s.instanceVerbs(),
	}
}

func (s *Server) instanceVerbs() map[string]handler {
	post, read := http.MethodPost+" ", http.MethodGet+" "
	return map[string]handler{
		post + "start":                    s.power("start"),
		post + "stop":                     s.power("stop"),
		post + "reset":                    s.power("reset"),
		post + "simulateMaintenanceEvent": s.simulateMaintenance,
		post + "setMetadata":              s.setMetadata,
		post + "setLabels":                s.setLabels,
		post + "setTags":                  s.setTags,
		post + "setMachineType":           s.setMachineType,
		post + "setServiceAccount":        s.setServiceAccount,
		post + "setScheduling":            s.setScheduling,
		post + "setDeletionProtection":    s.setDeletionProtection,
		post + "addAccessConfig":          s.addAccessConfig,
		post + "deleteAccessConfig":       s.deleteAccessConfig,
		post + "attachDisk":               s.attachDisk,
		post + "detachDisk":               s.detachDisk,
		post + "setDiskAutoDelete":        s.setDiskAutoDelete,
		read + "serialPort":               s.serialPort,
		read + "getGuestAttributes":       s.getGuestAttributes,
	}
}

func instanceReferences(object any) []reference {
	instance := object.(*compute.Instance)
	list := []reference{{"resource.machineType", &instance.MachineType, "machineTypes", scope.Zonal}}
	for i, nic := range instance.NetworkInterfaces {
		field := "resource.networkInterfaces[" + strconv.Itoa(i) + "]"
		list = append(list,
			reference{field + ".network", &nic.Network, "networks", scope.Global},
			reference{field + ".subnetwork", &nic.Subnetwork, "subnetworks", scope.Regional})
	}
	for i, disk := range instance.Disks {
		list = append(list, reference{"resource.disks[" + strconv.Itoa(i) + "].source", &disk.Source, "disks", scope.Zonal})
	}
	return list
}

// prepareInstance fills in a new instance: addresses, disks, and all that
// clients expect to read back.
func (s *Server) prepareInstance(c *creation, instance *compute.Instance) error {
	if instance.MachineType == "" {
		return apierr.Required("resource.machineType")
	}
	for _, step := range []func(*creation, *compute.Instance) error{prepareMetadata, prepareScheduling, s.prepareNIC, s.prepareDisks} {
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
	vm.ResolveAccounts(c.ref.Project, instance)
	instance.CpuPlatform = vm.CPUPlatform
	instance.ShieldedInstanceIntegrityPolicy = &compute.ShieldedInstanceIntegrityPolicy{UpdateAutoLearnPolicy: true}
	if instance.ShieldedInstanceConfig == nil {
		instance.ShieldedInstanceConfig = &compute.ShieldedInstanceConfig{EnableVtpm: true, EnableIntegrityMonitoring: true}
	}
	instance.ResourceStatus = &compute.ResourceStatus{}
	instance.LastStartTimestamp = c.now()
	instance.Status = vm.Provisioning
	return nil
}

func prepareMetadata(_ *creation, instance *compute.Instance) error {
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
func (s *Server) insertInstance(r *request) (any, error) {
	if image := r.query.Get("sourceMachineImage"); image != "" {
		return nil, apierr.Invalid("sourceMachineImage", image, "The local Compute Engine has no machine images.")
	}
	if r.query.Get("sourceInstanceTemplate") == "" {
		return s.insert(r)
	}
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	given := &compute.Instance{}
	if err := codec.Decode(body, given); err != nil {
		return nil, err
	}
	target := r.ref()
	target.Name = given.Name
	return s.begin(r, "insert", target, func(tx *store.Tx) error {
		link := r.query.Get("sourceInstanceTemplate")
		template, err := s.resolveLink(tx, target, reference{"sourceInstanceTemplate", &link, "instanceTemplates", scope.Global})
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
		return s.create(tx, target, instance)
	})
}

// instanceGone removes what goes with an instance: its disks that are set to,
// its places in groups, what it wrote of itself.
func (s *Server) instanceGone(tx *store.Tx, r ref.Ref, object any) {
	for _, disk := range vm.DisksWith(tx, object.(*compute.Instance), s.leaving(r)) {
		tx.Delete(disk)
	}
	tx.Delete(r.In(guestCollection, r.Name))
	leaveGroups(tx, r)
}
