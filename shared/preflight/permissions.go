package preflight

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// deed is what a step does to a kind of resource.
type deed struct {
	action plan.Action
	kind   infra.Kind
}

// complete is Create of what is there already, and lacks something.
const complete plan.Action = "complete"

// ActAs lets machines run as the service account. It may be granted on the
// service account alone, which the project does not know of.
const ActAs = "iam.serviceAccounts.actAs"

// needed are the permissions that deeds take, waiting for their ends included,
// as the reference of Compute Engine's API names them; docs/gce.md lists them.
var needed = map[deed][]string{
	{plan.Create, infra.KindNetwork}:       {"compute.networks.create", "compute.networks.get", global},
	{plan.Create, infra.KindSubnetwork}:    {"compute.subnetworks.create", "compute.subnetworks.get", "compute.networks.updatePolicy", regional},
	{plan.Create, infra.KindFirewall}:      {"compute.firewalls.create", "compute.firewalls.get", "compute.networks.updatePolicy", global},
	{plan.Create, infra.KindAddress}:       {"compute.addresses.create", "compute.addresses.get", "compute.addresses.setLabels", regional},
	{complete, infra.KindAddress}:          {"compute.addresses.get", "compute.addresses.setLabels", regional},
	{plan.Create, infra.KindHealthCheck}:   {"compute.regionHealthChecks.create", "compute.regionHealthChecks.get", regional},
	{plan.Create, infra.KindInstanceGroup}: {"compute.instanceGroups.create", "compute.instanceGroups.get", zonal},
	{plan.Create, infra.KindBackendService}: {"compute.regionBackendServices.create", "compute.regionBackendServices.get",
		"compute.regionHealthChecks.useReadOnly", "compute.instanceGroups.use", regional},
	{complete, infra.KindBackendService}: {"compute.regionBackendServices.get", "compute.regionBackendServices.update", "compute.instanceGroups.use", regional},
	{plan.Create, infra.KindForwardingRule}: {"compute.forwardingRules.create", "compute.forwardingRules.get", "compute.forwardingRules.setLabels",
		"compute.regionBackendServices.use", "compute.addresses.use", regional},
	{complete, infra.KindForwardingRule}: {"compute.forwardingRules.get", "compute.forwardingRules.setLabels", regional},
	{plan.Create, infra.KindTemplate}:    {"compute.instanceTemplates.create", "compute.instanceTemplates.get", ActAs, global},
	{plan.Create, infra.KindInstance}:    append([]string{"compute.instances.get", ActAs, zonal}, machine...),
	{plan.Create, infra.KindManagedGroup}: append([]string{"compute.instanceGroupManagers.create", "compute.instanceGroupManagers.get",
		"compute.instanceTemplates.useReadOnly", zonal}, machine...),
	{plan.Update, infra.KindBackendService}: {"compute.regionBackendServices.get", "compute.regionBackendServices.update", "compute.instanceGroups.use", regional},
	{plan.Update, infra.KindFirewall}:       {"compute.firewalls.get", "compute.firewalls.update", "compute.networks.updatePolicy", global},
	{plan.Delete, infra.KindFirewall}:       {"compute.firewalls.delete", "compute.firewalls.get", "compute.networks.updatePolicy", global},
	{plan.Delete, infra.KindTemplate}:       {"compute.instanceTemplates.delete", "compute.instanceTemplates.get", global},
	{plan.Update, infra.KindManagedGroup}:   {"compute.instanceGroupManagers.get", "compute.instanceGroupManagers.update", "compute.instanceTemplates.useReadOnly", zonal},
	{plan.Update, infra.KindInstance}:       {"compute.instances.get", "compute.instances.setLabels", zonal},
	{plan.Update, infra.KindAddress}:        {"compute.addresses.get", "compute.addresses.setLabels", regional},
	{plan.Update, infra.KindForwardingRule}: {"compute.forwardingRules.get", "compute.forwardingRules.setLabels", regional},
	{plan.Resize, infra.KindManagedGroup}:   {"compute.instanceGroupManagers.get", "compute.instanceGroupManagers.update", zonal},
	{plan.Replace, infra.KindManagedGroup}:  append([]string{"compute.instanceGroupManagers.get", "compute.instanceGroupManagers.update", zonal}, machine...),
	{plan.Shrink, infra.KindManagedGroup}:   {"compute.instanceGroupManagers.get", "compute.instanceGroupManagers.update", zonal},
	{plan.Upgrade, infra.KindInstance}:      append([]string{"compute.instances.get", "compute.instances.setMetadata", zonal}, watching...),
	{plan.Publish, infra.KindManagedGroup}:  {"compute.instanceGroupManagers.get", "compute.instanceGroupManagers.update", zonal},
	{plan.Hold, infra.KindManagedGroup}:     {"compute.instanceGroupManagers.get", "compute.instanceGroupManagers.update", zonal},
	{plan.Release, infra.KindManagedGroup}:  {"compute.instanceGroupManagers.get", "compute.instanceGroupManagers.update", zonal},
	{plan.Stop, infra.KindInstance}:         {"compute.instances.get", "compute.instances.stop", zonal},
	{plan.Start, infra.KindInstance}:        {"compute.instances.get", "compute.instances.start", zonal},
	{plan.Await, infra.KindManagedGroup}:    append([]string{"compute.instanceGroupManagers.get"}, watching...),
	{plan.Await, infra.KindInstance}:        append([]string{"compute.instances.get", zonal}, watching...),
	{plan.Create, infra.KindImage}:          {"compute.disks.useReadOnly", "compute.images.create", "compute.images.get", "compute.images.setLabels", global},
	{plan.Init, infra.KindInstance}:         append([]string{"compute.instances.get", "compute.instances.setMetadata", zonal}, watching...),
	{plan.Join, infra.KindInstance}:         append([]string{"compute.instances.get", "compute.instances.setMetadata", zonal}, watching...),
	{plan.Attach, infra.KindInstance}: {"compute.instanceGroups.list", "compute.instanceGroups.update", "compute.instances.use",
		"compute.regionBackendServices.get", zonal},
}

const (
	global   = "compute.globalOperations.get"
	regional = "compute.regionOperations.get"
	zonal    = "compute.zoneOperations.get"
)

var (
	machine = []string{"compute.disks.create", "compute.disks.setLabels", "compute.instances.create", "compute.instances.setLabels",
		"compute.instances.setMetadata", "compute.instances.setServiceAccount", "compute.instances.setTags",
		"compute.subnetworks.use", "compute.subnetworks.useExternalIp"}
	watching = []string{"compute.instances.getGuestAttributes", "compute.instances.getSerialPortOutput"}
)

// Permissions are all that plans can need, sorted.
func Permissions() []string {
	all := map[string]bool{}
	for _, list := range needed {
		for _, permission := range list {
			all[permission] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// looked are the permissions by which commands see what there is of a cluster, and
// what a region has.
var looked = []string{"compute.images.get", "compute.images.getFromFamily", "compute.machineTypes.get", "compute.machineTypes.list",
	"compute.projects.get", "compute.regions.get", "compute.zones.list", global, regional, zonal}

// Role are all permissions that commands can need, down and gc among them, sorted:
// what a role of one's own has instead of roles/compute.admin.
func Role() []string {
	all := append(Permissions(), looked...)
	for _, collection := range []string{"addresses", "firewalls", "forwardingRules", "instanceGroupManagers", "images", "instanceGroups",
		"instances", "instanceTemplates", "networks", "regionBackendServices", "regionHealthChecks", "subnetworks"} {
		for _, verb := range []string{"get", "list", "delete"} {
			all = append(all, "compute."+collection+"."+verb)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// permissions are those that the plan's steps need, sorted.
func (c Check) permissions() []string {
	all := map[string]bool{}
	for _, step := range c.Plan.Steps {
		action := step.Action
		if action == plan.Create && !c.creates(step) {
			action = complete
		}
		for _, permission := range needed[deed{action, step.Ref.Kind}] {
			if !step.Done && (permission != ActAs || !withoutAccount(step)) {
				all[permission] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// withoutAccount reports whether a machine is made that runs as no service account.
func withoutAccount(step plan.Step) bool {
	machine, ok := step.Resource.(infra.Instance)
	return ok && machine.Account == infra.NoAccount
}

// denied tells which permissions are missing.
func (c Check) denied(a Answer) []Finding {
	missing := slices.DeleteFunc(slices.Clone(a.Denied), func(p string) bool { return p == ActAs })
	if len(missing) == 0 {
		return nil
	}
	return []Finding{{
		Kind: errs.Denied, ID: "permission",
		Text: fmt.Sprintf("project %s does not grant %s", c.Project, strings.Join(missing, ", ")),
		Mend: fmt.Sprintf("gcloud projects add-iam-policy-binding %s --member=user:EMAIL --role=roles/compute.admin, by one of its owners; docs/gce.md has a narrower role", c.Project),
	}}
}

// Warnings are what could not be found out, or not for certain.
func (c Check) Warnings(a Answer) []string {
	warnings := slices.Clone(a.Unknown)
	if slices.Contains(a.Denied, ActAs) && !c.knowsAccounts(a) {
		warnings = append(warnings, c.mayNotActAs())
	}
	return warnings
}
