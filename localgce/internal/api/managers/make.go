package managers

import (
	"strconv"
	"time"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// make creates the instance, or puts it off after a failure.
func (c *reconciliation) make(m *managed) {
	if m.Action != actCreating && m.Action != actRecreating {
		m.Action, m.Same = actRecreating, c.repairsSame() // someone deleted it behind the group's back
	}
	if m.Retry.After(c.now) {
		c.lookAt(m.Retry)
		return
	}
	if !m.Same || c.tx.Get(ref.Of(m.Template)) == nil {
		m.Template, m.Version = c.manager.InstanceTemplate, c.manager.Versions[0].Name
	}
	m.Health, m.Verify, m.Halfway = "", time.Time{}, false
	r := c.ref.In("instances", m.Name)
	err := c.tx.Try(func() error { return c.createManaged(r, m.Template) })
	if err != nil {
		c.fail(m, err)
		return
	}
	c.begin("insert", r)
}

// begin starts an operation of the group's own.
func (c *reconciliation) begin(operation string, r ref.Ref) {
	c.started = append(c.started, c.AddOperation(c.tx, operation, r, resource.GroupUser))
}

// fail puts a creation off that the state itself refuses, such as for want of
// addresses.
func (c *reconciliation) fail(m *managed, err error) {
	body, _, _ := apierr.From(err).Operation()
	m.Failures++
	m.Code, m.Message = body.Errors[0].Code, body.Errors[0].Message
	m.Retry = c.now.Add(retryAfter(m.Failures))
	c.lookAt(m.Retry)
	c.group.note(c.Service.Now(), c.ref.In("instances", m.Name), m)
}

// createManaged makes the record of an instance from a template.
func (c *reconciliation) createManaged(r ref.Ref, template string) error {
	instance, err := c.instantiate(template)
	if err != nil {
		return err
	}
	return c.Create(c.tx, r, instance)
}

// instantiate makes what a template and the group's configuration say.
func (c *reconciliation) instantiate(link string) (*compute.Instance, error) {
	template, ok := store.Get[compute.InstanceTemplate](c.tx, ref.Of(link))
	if !ok {
		return nil, apierr.NotFound(ref.Of(link).Path())
	}
	instance, err := vm.FromTemplate(template.Properties)
	if err != nil {
		return nil, err
	}
	if instance.Metadata == nil {
		instance.Metadata = &compute.Metadata{}
	}
	instance.Metadata = vm.WithMetadata(instance.Metadata, map[string]string{
		"created-by":        c.numbered(c.ref),
		"instance-template": c.numbered(ref.Of(template.SelfLink)),
	})
	overlay(instance, c.manager.AllInstancesConfig)
	return instance, nil
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
	instance.Metadata = vm.WithMetadata(instance.Metadata, config.Properties.Metadata)
	labels := map[string]string{}
	for key, value := range instance.Labels {
		labels[key] = value
	}
	for key, value := range config.Properties.Labels {
		labels[key] = value
	}
	instance.Labels = labels
	instance.LabelFingerprint = fields.Fingerprint(labels)
}
