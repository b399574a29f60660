package instances

import (
	"fmt"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

func (s *Service) templatesKind() *resource.Kind {
	return &resource.Kind{
		Collection: "instanceTemplates", Object: "instanceTemplate", Word: "instance_template", Scopes: scope.Global,
		New: resource.Empty[compute.InstanceTemplate], Create: true,
		Prepare: resource.On(prepareTemplate),
	}
}

// prepareTemplate checks a template and writes its references to networks as
// selfLinks; subnetworks keep the form in which they name their region.
func prepareTemplate(c *resource.Creation, t *compute.InstanceTemplate) error {
	p := t.Properties
	switch {
	case p == nil:
		return apierr.Required("resource.properties")
	case p.MachineType == "":
		return apierr.Required("resource.properties.machineType")
	case len(p.NetworkInterfaces) == 0:
		return apierr.Required("resource.properties.networkInterfaces")
	}
	if _, known := catalog.MachineType(p.MachineType); !known {
		return apierr.Invalid("resource.properties.machineType", p.MachineType, "The machine type does not exist: a template names it without a zone.")
	}
	if err := validate.Labels(p.Labels); err != nil {
		return err
	}
	if p.Metadata == nil {
		p.Metadata = &compute.Metadata{}
	}
	if p.Scheduling == nil {
		p.Scheduling = &compute.Scheduling{}
	}
	if p.Tags != nil {
		p.Tags.Fingerprint = ""
		if err := validate.Tags("resource.properties.tags.items", p.Tags.Items); err != nil {
			return err
		}
	}
	if err := vm.CompleteScheduling(p.Scheduling); err != nil {
		return err
	}
	if err := completeTemplateLinks(c, p); err != nil {
		return err
	}
	return vm.CompleteMetadata(p.Metadata)
}

func completeTemplateLinks(c *resource.Creation, p *compute.InstanceProperties) error {
	for i, nic := range p.NetworkInterfaces {
		field := fmt.Sprintf("resource.properties.networkInterfaces[%d]", i)
		links := []resource.Reference{
			resource.Link(field+".network", &nic.Network, "networks", scope.Global),
			resource.Link(field+".subnetwork", &nic.Subnetwork, "subnetworks", scope.Regional),
		}
		for _, link := range links {
			if err := c.Relink(link); err != nil {
				return err
			}
		}
		nic.Kind, nic.Name = "compute#networkInterface", fmt.Sprintf("nic%d", i)
	}
	for i, disk := range p.Disks {
		disk.Kind, disk.Index = "compute#attachedDisk", int64(i)
		if disk.Type == "" {
			disk.Type = "PERSISTENT"
		}
		if disk.InitializeParams == nil {
			continue
		}
		image := resource.Link(fmt.Sprintf("resource.properties.disks[%d].initializeParams.sourceImage", i), &disk.InitializeParams.SourceImage, "images", scope.Global)
		if err := c.Relink(image); err != nil {
			return err
		}
	}
	return nil
}
