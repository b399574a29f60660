package api

import (
	"strconv"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/store"
)

// make creates the instance, or puts it off after a failure.
func (c *reconciliation) make(m *managed) {
	if m.Action == actNone || m.Action == actRestarting {
		m.Action = actRecreating // someone deleted it behind the group's back
	}
	if wait := m.Retry.Sub(c.now); wait > 0 {
		c.again = max(c.again, wait)
		return
	}
	m.Template, m.Version = c.manager.InstanceTemplate, c.manager.Versions[0].Name
	r := c.ref.In("instances", m.Name)
	err := c.tx.Try(func() error { return c.createManaged(r) })
	if err != nil {
		c.fail(m, err)
		return
	}
	c.started = append(c.started, c.addOperation(c.tx, "insert", r, "", groupUser))
}

// fail puts a creation off that the state itself refuses, such as for want of
// addresses.
func (c *reconciliation) fail(m *managed, err error) {
	body, _, _ := apierr.From(err).Operation()
	m.Failures++
	m.Code, m.Message = body.Errors[0].Code, body.Errors[0].Message
	m.Retry = c.now.Add(retryAfter(m.Failures))
	c.again = max(c.again, retryAfter(m.Failures))
	c.group.note(c.Server.now(), c.ref.In("instances", m.Name), m)
}

// createManaged makes the record of an instance from the group's template.
func (c *reconciliation) createManaged(r ref.Ref) error {
	template, ok := store.Get[compute.InstanceTemplate](c.tx, ref.Of(c.manager.InstanceTemplate))
	if !ok {
		return apierr.NotFound(ref.Of(c.manager.InstanceTemplate).Path())
	}
	instance, err := fromTemplate(template.Properties)
	if err != nil {
		return err
	}
	if instance.Metadata == nil {
		instance.Metadata = &compute.Metadata{}
	}
	instance.Metadata = withMetadata(instance.Metadata, map[string]string{
		"created-by":        c.numbered(c.ref),
		"instance-template": c.numbered(ref.Of(template.SelfLink)),
	})
	overlay(instance, c.manager.AllInstancesConfig)
	return c.create(c.tx, r, instance)
}

// numbered is a path with the project's number in place of its ID, as metadata
// that Compute Engine writes has it.
func (c *reconciliation) numbered(r ref.Ref) string {
	if project, ok := store.Get[compute.Project](c.tx, ref.Project(r.Project)); ok {
		r.Project = strconv.FormatUint(project.Id, 10)
	}
	return r.Path()
}

// overlay applies a group's all-instances configuration to an instance. It
// replaces what instance points to.
func overlay(instance *compute.Instance, config *compute.InstanceGroupManagerAllInstancesConfig) {
	if config == nil || config.Properties == nil {
		return
	}
	instance.Metadata = withMetadata(instance.Metadata, config.Properties.Metadata)
	labels := map[string]string{}
	for key, value := range instance.Labels {
		labels[key] = value
	}
	for key, value := range config.Properties.Labels {
		labels[key] = value
	}
	instance.Labels = labels
	instance.LabelFingerprint = fingerprint(labels)
}
