// Package vm has what instances and their templates come to: states, scheduling,
// metadata, addresses and disks, as functions of the compute types.
package vm

import (
	"encoding/json"

	compute "google.golang.org/api/compute/v1"
)

// Tags are an instance's network tags.
func Tags(instance *compute.Instance) []string {
	if instance.Tags == nil {
		return nil
	}
	return instance.Tags.Items
}

// CPUPlatform is what all machines run on.
const CPUPlatform = "Intel Broadwell"

// FromTemplate makes the instance that a template describes, sharing nothing
// with it. The properties have the names of the instance's fields.
func FromTemplate(p *compute.InstanceProperties) (*compute.Instance, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	instance := &compute.Instance{}
	if err := json.Unmarshal(text, instance); err != nil {
		return nil, err
	}
	instance.Fingerprint = ""
	return instance, nil
}
