package managers

import (
	"fmt"
	"net/http"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/validate"
)

func (s *Service) managersKind() *resource.Kind {
	post := http.MethodPost + " "
	return &resource.Kind{
		Collection: "instanceGroupManagers", Object: "instanceGroupManager", Word: "instance_group_manager", Scopes: scope.Zonal,
		New: resource.Empty[compute.InstanceGroupManager], Create: true, Patch: true,
		References: func(object any) []resource.Reference {
			m := object.(*compute.InstanceGroupManager)
			list := []resource.Reference{resource.Link("resource.instanceTemplate", &m.InstanceTemplate, "instanceTemplates", scope.Global)}
			for i, version := range m.Versions {
				list = append(list, resource.Link(fmt.Sprintf("resource.versions[%d].instanceTemplate", i), &version.InstanceTemplate, "instanceTemplates", scope.Global))
			}
			for i, policy := range m.AutoHealingPolicies {
				list = append(list, resource.Link(fmt.Sprintf("resource.autoHealingPolicies[%d].healthCheck", i), &policy.HealthCheck, "healthChecks", scope.Global))
			}
			return list
		},
		RefersTo: []string{"instanceTemplates", "healthChecks"},
		Prepare:  resource.On(s.prepareManager),
		Check: func(_ *store.Tx, _ ref.Ref, old, new any) error {
			s.revise(old.(*compute.InstanceGroupManager), new.(*compute.InstanceGroupManager))
			return checkManager(old.(*compute.InstanceGroupManager), new.(*compute.InstanceGroupManager))
		},
		Render: s.renderManager,
		BeforeGone: func(tx *store.Tx, r ref.Ref, _ any) error {
			return s.Unused(tx, r.In("instanceGroups", r.Name))
		},
		Gone: func(tx *store.Tx, r ref.Ref, _ any) {
			tx.Delete(r.In("instanceGroups", r.Name))
			tx.Delete(r.In(collection, r.Name))
		},
		Effects: map[string]resource.Effect{"delete": s.emptyManager},
		Verbs: map[string]resource.Handler{
			post + "resize":                  s.resize,
			post + "setInstanceTemplate":     s.setInstanceTemplate,
			post + "listManagedInstances":    s.listManagedInstances,
			post + "deleteInstances":         s.deleteInstances,
			post + "abandonInstances":        s.abandonInstances,
			post + "createInstances":         s.createInstances,
			post + "recreateInstances":       s.recreateInstances,
			post + "applyUpdatesToInstances": s.applyUpdates,
			http.MethodGet + " listErrors":   s.listErrors,
		},
	}
}

// prepareManager fills in a new managed group, and makes its instance group
// and the record of its instances.
func (s *Service) prepareManager(c *resource.Creation, m *compute.InstanceGroupManager) error {
	if m.InstanceTemplate == "" && len(m.Versions) > 0 {
		m.InstanceTemplate = m.Versions[0].InstanceTemplate
	}
	if m.InstanceTemplate == "" {
		return apierr.Required("resource.instanceTemplate")
	}
	if len(m.Versions) == 0 {
		m.Versions = []*compute.InstanceGroupManagerVersion{{InstanceTemplate: m.InstanceTemplate}}
	}
	if len(m.Versions) > 1 {
		return errOneVersion
	}
	if m.BaseInstanceName == "" {
		m.BaseInstanceName = m.Name
	}
	if err := checkBaseName(m.BaseInstanceName); err != nil {
		return err
	}
	if err := checkSize(m.TargetSize); err != nil {
		return err
	}
	managerDefaults(m)
	if err := checkPolicies(m); err != nil {
		return err
	}
	s.revise(nil, m)
	group := c.Ref.In("instanceGroups", c.Ref.Name)
	m.InstanceGroup = group.URL()
	network, subnetwork := templateNetwork(c.Tx, m.InstanceTemplate)
	err := c.Create(c.Tx, group, &compute.InstanceGroup{
		Network: network, Subnetwork: subnetwork, NamedPorts: m.NamedPorts,
		Description: "This instance group is controlled by Instance Group Manager '" + m.Name + "'. To modify instances in this group, use the Instance Group Manager API: https://cloud.google.com/compute/docs/reference/latest/instanceGroupManagers",
	})
	c.Tx.Put(c.Ref.In(collection, c.Ref.Name), &managedGroup{})
	return err
}

// maxSize is how many instances a zonal managed group may have.
const maxSize = 1000

func checkSize(size int64) error {
	if size < 0 || size > maxSize {
		return apierr.Invalid("resource.targetSize", fmt.Sprint(size), "It must be between 0 and %d.", maxSize)
	}
	return nil
}

// suffixLength is how many letters the names of managed instances end in.
const suffixLength = 4

func checkBaseName(name string) error {
	const most = 63 - suffixLength - 1
	if len(name) > most {
		return apierr.Invalid("resource.baseInstanceName", name, "At most %d characters.", most)
	}
	return validate.Name("resource.baseInstanceName", name)
}

// templateNetwork is where a template's instances will be, as far as it says.
func templateNetwork(tx *store.Tx, link string) (network, subnetwork string) {
	t, ok := store.Get[compute.InstanceTemplate](tx, ref.Of(link))
	if !ok {
		return "", ""
	}
	nic := t.Properties.NetworkInterfaces[0]
	if subnet, ok := store.Get[compute.Subnetwork](tx, ref.Of(nic.Subnetwork)); ok {
		return subnet.Network, nic.Subnetwork
	}
	return nic.Network, nic.Subnetwork
}

var errOneVersion = apierr.Invalid("resource.versions", "", "The local Compute Engine has one version at a time.")

// sameVersions reports whether a patch left the versions as they were.
func sameVersions(old, new *compute.InstanceGroupManager) bool {
	return len(old.Versions) == 1 && len(new.Versions) == 1 &&
		old.Versions[0].InstanceTemplate == new.Versions[0].InstanceTemplate && old.Versions[0].Name == new.Versions[0].Name
}

// checkManager keeps the two places of a template in step after a patch.
func checkManager(old, new *compute.InstanceGroupManager) error {
	switch {
	case new.InstanceTemplate != old.InstanceTemplate && sameVersions(old, new), len(new.Versions) == 0:
		new.Versions = []*compute.InstanceGroupManagerVersion{{InstanceTemplate: new.InstanceTemplate}}
	case len(new.Versions) == 1:
		new.InstanceTemplate = new.Versions[0].InstanceTemplate
	default:
		return errOneVersion
	}
	if err := checkSize(new.TargetSize); err != nil {
		return err
	}
	new.InstanceGroup = old.InstanceGroup
	if new.BaseInstanceName != old.BaseInstanceName {
		return checkBaseName(new.BaseInstanceName)
	}
	supersede(old, new)
	managerDefaults(new)
	return checkPolicies(new)
}
