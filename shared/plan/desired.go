package plan

import (
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Desired is what a cluster should be: its spec, complete and valid, and what
// its machines find in their metadata.
type Desired struct {
	Spec  *spec.Cluster
	Image string    // of machines, but for those with Arm processors
	Arm   string    // of these
	End   time.Time // of the cluster and all its machines, whenever they are made; zero for never
	// Regionless is of a cluster whose global resources' names have no region.
	Regionless bool
	Creator    string // of the cluster, where it is new; may be empty
	First      map[string]string
	Replica    map[string]string
	Worker     map[string]map[string]string // by pool
	Manifests  Manifests
	Surplus    Surplus        // that Up removes
	Relabel    map[string]int // by managed group, how many nodes lack what Labelling sets, or have what it removes
}

// What the spec leaves alone.
const (
	podPrefix = 24 // 254 pods a machine
	draining  = 30 * time.Second
)

func (d Desired) name(suffix string) string { return d.Spec.Metadata.Name + "-" + suffix }

// global names what belongs to no region.
func (d Desired) global(suffix string) string {
	region := d.Spec.Spec.Region
	if d.Regionless {
		region = ""
	}
	return infra.GlobalName(d.Spec.Metadata.Name, region, suffix)
}

// tag is the network tag of all machines of the cluster, or of those in a role.
func (d Desired) tag(role string) string { return infra.NetworkTag(d.Spec.Metadata.Name, role) }

func (d Desired) machine(machineType string, disk spec.Disk, role string, metadata map[string]string) infra.Machine {
	prefix := 0
	if d.Spec.Spec.Network.CNI == spec.CNINative {
		prefix = podPrefix
	}
	image := d.Image
	if series.IsArm(machineType) {
		image = d.Arm
	}
	return infra.Machine{
		Type: machineType, Image: image, DiskType: disk.Type, DiskGB: int64(disk.SizeGB),
		Network: d.global("network"), Subnetwork: d.name("nodes"), PodPrefix: prefix,
		Tags:     []string{d.tag(infra.AnyRole), d.tag(role)},
		Labels:   map[string]string{infra.LabelRole: role},
		Metadata: metadata,
		End:      d.End,
		Account:  d.account(role),
	}
}

// instance is a replica's machine.
func (d Desired) instance(r replica, metadata map[string]string) infra.Instance {
	of := d.Spec.Spec.ControlPlane
	return infra.Instance{Name: r.name, Zone: r.zone, Machine: d.machine(of.MachineType, of.Disk, infra.RoleControlPlane, metadata)}
}

func (d Desired) poolMachine(pool spec.Pool) infra.Machine {
	machine := d.machine(pool.MachineType, pool.Disk, infra.RoleWorker, d.Worker[pool.Name])
	machine.Spot = pool.Spot
	machine.Labels[infra.LabelPool] = pool.Name
	return machine
}

// replica is a control-plane machine that should be.
type replica struct {
	name string
	zone string
}

func (r replica) ref() infra.Ref {
	return infra.Ref{Kind: infra.KindInstance, Name: r.name, Zone: r.zone}
}

// replicas names the control-plane machines: in each zone those that are there
// already, then new ones up to what the spec asks for.
func (d Desired) replicas(observed infra.Inventory) []replica {
	var all []replica
	taken := map[string]bool{}
	for _, zone := range d.Spec.Spec.ControlPlane.Zones {
		name := nextName(d.Spec.Metadata.Name, zone, observed, taken)
		taken[name] = true
		all = append(all, replica{name, zone})
	}
	return all
}

func nextName(cluster, zone string, observed infra.Inventory, taken map[string]bool) string {
	for _, have := range observed.Replicas() {
		if have.Zone == zone && !taken[have.Name] {
			return have.Name
		}
	}
	for n := 1; ; n++ {
		if name := infra.ReplicaName(cluster, zone, n); !taken[name] {
			return name
		}
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
