package main

import (
	_ "embed"
	"fmt"
	"net/netip"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

//go:embed prepare.sh
var prepareScript string

const (
	network    = plain + "-network"
	subnetwork = plain + "-nodes"
)

// image has Kubernetes, as the product's has.
func image() string { return localgce.ImageFamily(release.Newest) }

// foundation is the network with its machines' doors open.
func foundation() []infra.Resource {
	anywhere := netip.MustParsePrefix("0.0.0.0/0")
	return []infra.Resource{
		infra.Network{Name: network},
		infra.Subnetwork{Name: subnetwork, Network: network,
			Range: netip.MustParsePrefix(spec.DefaultNodeRange), Pods: netip.MustParsePrefix(spec.DefaultPodRange)},
		infra.Firewall{Name: plain + "-open", Network: network,
			Sources: []netip.Prefix{anywhere}, Allow: []infra.Allow{{Protocol: "all"}}},
	}
}

// balancer is the load balancer for the zones' replicas, with its address.
func balancer(zones []string) []infra.Resource {
	resources := []infra.Resource{
		infra.Address{Name: plain + "-api"},
		infra.HealthCheck{Name: plain + "-api", Port: infra.APIPort, Path: "/readyz"},
	}
	for _, zone := range zones {
		resources = append(resources, group(zone))
	}
	return append(resources, backend(zones), infra.ForwardingRule{
		Name: plain + "-api", Address: plain + "-api", BackendService: plain + "-api", Port: infra.APIPort})
}

func group(zone string) infra.InstanceGroup {
	return infra.InstanceGroup{Name: infra.ReplicaGroup(plain, zone).Name, Zone: zone, Network: network}
}

func backend(zones []string) infra.BackendService {
	service := infra.BackendService{Name: plain + "-api", HealthCheck: plain + "-api"}
	for _, zone := range zones {
		service.Groups = append(service.Groups, group(zone).Ref())
	}
	return service
}

func replica(zone string) infra.Instance {
	return machine(infra.ReplicaName(plain, zone, 1), zone, "e2-standard-2")
}

func workers(s size) []infra.Instance {
	var all []infra.Instance
	for _, zone := range s.zones {
		for n := range s.workers {
			name := fmt.Sprintf("%s-worker-%s-%d", plain, infra.ZoneLetter(zone), n+1)
			all = append(all, machine(name, zone, "e2-standard-4"))
		}
	}
	return all
}

func machine(name, zone, machineType string) infra.Instance {
	return infra.Instance{Name: name, Zone: zone, Machine: infra.Machine{
		Type: machineType, Image: image(), DiskType: "pd-balanced", DiskGB: 50, Network: network, Subnetwork: subnetwork, PodPrefix: 24,
		Metadata: map[string]string{bootstrap.KeyScript: prepareScript},
	}}
}
