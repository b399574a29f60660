package plan

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// foundation holds the steps that machines stand on.
type foundation struct {
	network      string
	subnetwork   string
	address      string
	loadBalancer string
	groups       map[string]string // by zone
}

// foundation adds network, address and load balancer. The load balancer is
// there from the first replica on, so that no address ever has to move. The network
// comes before all else: whose it is, the cluster is.
func (b *builder) foundation(d Desired, zones []string) foundation {
	network := b.create(infra.Network{Name: d.global("network"), Creator: d.Creator}, "")
	address := b.create(infra.Address{Name: d.name("api")}, "regional, external", network)
	f := foundation{
		subnetwork: b.create(d.subnetwork(), d.Spec.Spec.Network.NodeRange, network),
		network:    network,
		address:    address,
		groups:     map[string]string{},
	}
	open := []string{address}
	for _, rule := range d.firewalls() {
		open = append(open, b.firewall(rule, network))
	}
	f.loadBalancer = b.loadBalancer(d, f, zones, open)
	return f
}

func (b *builder) loadBalancer(d Desired, f foundation, zones, open []string) string {
	check := infra.HealthCheck{Name: d.name("api"), Port: infra.APIPort, Path: "/readyz"}
	needs := []string{b.create(check, "HTTPS /readyz", f.network)}
	service := infra.BackendService{Name: d.name("api"), HealthCheck: d.name("api"), Draining: draining}
	for _, zone := range zones {
		group := infra.ReplicaGroup(d.Spec.Metadata.Name, zone)
		service.Groups = append(service.Groups, group)
		f.groups[zone] = b.create(infra.InstanceGroup{
			Name: group.Name, Zone: zone, Network: d.global("network"),
		}, "", f.subnetwork)
		needs = append(needs, f.groups[zone])
	}
	backend := b.backend(service, needs)
	rule := infra.ForwardingRule{Name: d.name("api"), Address: d.name("api"), BackendService: service.Name, Port: infra.APIPort}
	return b.create(rule, fmt.Sprintf("TCP %d", infra.APIPort), append(open, backend)...)
}

// backend adds the step that makes the backend service, or puts right one that lacks
// a group, or whose connections stay with an unhealthy replica.
func (b *builder) backend(service infra.BackendService, needs []string) string {
	ref := service.Ref()
	if slices.Contains(b.observed.Persisting, ref) {
		return b.add(Step{Action: Update, Target: ref.String(), Ref: ref, Resource: service,
			Detail: "connections to an unhealthy replica end"}, needs...)
	}
	id := b.create(service, "passthrough, external", needs...)
	lacks := func(group infra.Ref) bool { return !slices.Contains(b.observed.Balanced, group) }
	if slices.ContainsFunc(service.Groups, lacks) {
		b.steps[len(b.steps)-1].Done = false
	}
	return id
}

func (d Desired) subnetwork() infra.Subnetwork {
	subnetwork := infra.Subnetwork{
		Name: d.name("nodes"), Network: d.global("network"),
		Range: netip.MustParsePrefix(d.Spec.Spec.Network.NodeRange),
	}
	if d.Spec.Spec.Network.CNI == spec.CNINative {
		subnetwork.Pods = netip.MustParsePrefix(d.Spec.Spec.Network.PodRange)
	}
	return subnetwork
}

// firewalls lets the cluster's machines and pods talk to each other, and
// clients and health checks reach the API servers. Nothing else comes in, but
// for SSH where the spec says so.
func (d Desired) firewalls() []infra.Firewall {
	api := []infra.Allow{{Protocol: "tcp", Ports: []string{fmt.Sprint(infra.APIPort)}}}
	inside := prefixes([]string{d.Spec.Spec.Network.NodeRange, d.Spec.Spec.Network.PodRange})
	network, replicas := d.global("network"), []string{d.tag(infra.RoleControlPlane)}
	rules := []infra.Firewall{
		{Name: d.global("internal"), Network: network, Sources: inside, TargetTags: []string{d.tag(infra.AnyRole)}, Allow: []infra.Allow{{Protocol: "all"}}},
		{Name: d.global("api"), Network: network, Sources: prefixes(d.Spec.Spec.Network.APIAllowedRanges), TargetTags: replicas, Allow: api},
		{Name: d.global("health-checks"), Network: network, Sources: infra.HealthCheckRanges(), TargetTags: replicas, Allow: api},
	}
	if from := prefixes(d.Spec.Spec.Network.SSHAllowedRanges); len(from) > 0 {
		ssh := []infra.Allow{{Protocol: "tcp", Ports: []string{fmt.Sprint(infra.SSHPort)}}}
		rules = append(rules, infra.Firewall{Name: d.global("ssh"), Network: network, Sources: from, TargetTags: []string{d.tag(infra.AnyRole)}, Allow: ssh})
	}
	return rules
}

func prefixes(ranges []string) (list []netip.Prefix) {
	for _, text := range ranges {
		list = append(list, netip.MustParsePrefix(text))
	}
	return list
}

func sources(rule infra.Firewall) string {
	if len(rule.Sources) == 1 {
		return rule.Sources[0].String()
	}
	return count(len(rule.Sources), "range")
}
