package metadata

import (
	"fmt"
	"path"
	"strings"

	compute "google.golang.org/api/compute/v1"
)

// tree is all that a machine sees below /computeMetadata/v1/, as
// https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys has it.
func (i Instance) tree(guest map[string]map[string]string) dir {
	return dir{
		"instance": i.instanceTree(guest),
		"project": dir{
			"attributes":         attributes(i.ProjectMetadata),
			"numeric-project-id": i.ProjectNumber,
			"project-id":         i.Project,
		},
	}
}

func (i Instance) instanceTree(guest map[string]map[string]string) dir {
	return dir{
		"attributes":         attributes(i.items()),
		"cpu-platform":       i.CpuPlatform,
		"description":        i.Description,
		"disks":              i.disks(),
		"guest-attributes":   guestTree(guest),
		"hostname":           i.hostname(),
		"id":                 i.Id,
		"image":              i.image(),
		"licenses":           i.licenses(),
		"machine-type":       i.numbered("machineTypes", i.MachineType),
		"maintenance-event":  "NONE",
		"name":               i.Name,
		"network-interfaces": i.interfaces(),
		"preempted":          truth(i.Preempted),
		"remaining-cpu-time": -1,
		"scheduling":         i.scheduling(),
		"service-accounts":   i.serviceAccounts(),
		"tags":               i.tags(),
		"virtual-clock":      dir{"drift-token": "0"},
		"zone":               i.numbered("zones", i.Zone),
	}
}

// numbered names a resource the way the metadata server does: relative to the
// project's number.
func (i Instance) numbered(collection, url string) string {
	return fmt.Sprintf("projects/%d/%s/%s", i.ProjectNumber, collection, path.Base(url))
}

func (i Instance) hostname() string {
	if i.Hostname != "" {
		return i.Hostname
	}
	return fmt.Sprintf("%s.%s.c.%s.internal", i.Name, path.Base(i.Zone), i.Project)
}

func (i Instance) items() []*compute.MetadataItems {
	if i.Metadata == nil {
		return nil
	}
	return i.Metadata.Items
}

func attributes(items []*compute.MetadataItems) dict {
	out := dict{}
	for _, item := range items {
		out[item.Key] = ""
		if item.Value != nil {
			out[item.Key] = *item.Value
		}
	}
	return out
}

func guestTree(guest map[string]map[string]string) dict {
	out := dict{}
	for namespace, values := range guest {
		keys := dict{}
		for key, value := range values {
			keys[key] = value
		}
		out[namespace] = keys
	}
	return out
}

func (i Instance) tags() array {
	if i.Tags == nil {
		return nil
	}
	return i.Tags.Items
}

func (i Instance) scheduling() dir {
	out := dir{"automatic-restart": "TRUE", "on-host-maintenance": "MIGRATE", "preemptible": "FALSE"}
	s := i.Scheduling
	if s == nil {
		return out
	}
	if s.AutomaticRestart != nil {
		out["automatic-restart"] = truth(*s.AutomaticRestart)
	}
	if s.OnHostMaintenance != "" {
		out["on-host-maintenance"] = s.OnHostMaintenance
	}
	out["preemptible"] = truth(s.Preemptible || s.ProvisioningModel == "SPOT")
	return out
}

func truth(value bool) string { return strings.ToUpper(fmt.Sprint(value)) }
