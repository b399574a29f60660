package quota

import (
	"iter"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// counter is what usage is counted by. The region is empty for metrics of the
// project as a whole.
type counter struct{ project, region, metric string }

// usageOf tells what an object takes of its project's quotas; nothing for nil.
func (l *Ledger) usageOf(r ref.Ref, object any) iter.Seq2[counter, float64] {
	region := scope.Region(r)
	return func(yield func(counter, float64) bool) {
		more := true
		take := func(c counter, amount float64) { more = more && yield(c, amount) }
		whole := func(metric string, amount float64) { take(counter{project: r.Project, metric: metric}, amount) }
		here := func(metric string, amount float64) { take(counter{r.Project, region, metric}, amount) }
		switch object := object.(type) {
		case *compute.Instance:
			l.instanceCharges(object, whole, here)
		case *compute.Disk:
			here(diskMetric(object), float64(object.SizeGb))
		case *compute.Address:
			if object.AddressType == "EXTERNAL" {
				here("STATIC_ADDRESSES", 1)
			}
		case *compute.ForwardingRule:
			whole("FORWARDING_RULES", 1)
			if object.LoadBalancingScheme == "EXTERNAL" {
				here("IN_USE_ADDRESSES", 1)
			}
		case *compute.InstanceGroup:
			here("INSTANCE_GROUPS", 1)
		case *compute.InstanceGroupManager:
			here("INSTANCE_GROUP_MANAGERS", 1)
		default:
			if metric, ok := countedByProject[r.Collection]; ok && object != nil {
				whole(metric, 1)
			}
		}
	}
}

// countedByProject are the kinds of which a project may have a number.
var countedByProject = map[string]string{
	"backendServices": "BACKEND_SERVICES", "firewalls": "FIREWALLS", "healthChecks": "HEALTH_CHECKS",
	"instanceTemplates": "INSTANCE_TEMPLATES", "networks": "NETWORKS", "routes": "ROUTES", "subnetworks": "SUBNETWORKS",
}

// instanceCharges: an instance that is stopped takes no CPUs.
func (l *Ledger) instanceCharges(instance *compute.Instance, whole, here func(string, float64)) {
	here("INSTANCES", 1)
	if vm.External(instance.NetworkInterfaces[0]).IsValid() {
		here("IN_USE_ADDRESSES", 1)
	}
	if instance.Status != vm.Terminated {
		cpus := cpusOf(instance)
		here(l.cpuMetric(instance), cpus)
		whole("CPUS_ALL_REGIONS", cpus)
	}
}

func cpusOf(instance *compute.Instance) float64 {
	t, ok := catalog.MachineType(ref.Of(instance.MachineType).Name)
	if !ok {
		return 0
	}
	return float64(t.GuestCpus)
}

// cpuMetric: Spot machines and some series have quotas of their own.
func (l *Ledger) cpuMetric(instance *compute.Instance) string {
	if instance.Scheduling.ProvisioningModel == "SPOT" {
		return "PREEMPTIBLE_CPUS"
	}
	series, _, _ := strings.Cut(ref.Of(instance.MachineType).Name, "-")
	if own := strings.ToUpper(series) + "_CPUS"; l.limits.region[own] > 0 {
		return own
	}
	return "CPUS"
}

func diskMetric(disk *compute.Disk) string {
	switch ref.Of(disk.Type).Name {
	case "pd-balanced", "pd-ssd", "pd-extreme":
		return "SSD_TOTAL_GB"
	}
	return "DISKS_TOTAL_GB"
}

// Count keeps the usage in step with a change of the state.
func (l *Ledger) Count(r ref.Ref, old, new any) {
	for c, amount := range l.usageOf(r, old) {
		l.usage[c] -= amount
	}
	for c, amount := range l.usageOf(r, new) {
		l.usage[c] += amount
	}
}
