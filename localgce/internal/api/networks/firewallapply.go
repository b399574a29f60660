package networks

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/hostid"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// refreshFirewall is the firewall controller's step for one network.
func (s *Service) refreshFirewall(ctx context.Context, r ref.Ref) error {
	err := s.ApplyFirewall(ctx, r)
	if err != nil && ctx.Err() == nil {
		s.Log.Error("the firewall could not be set; it is tried again", "network", r.Path(), "error", err)
	}
	return err
}

// ApplyFirewall hands a network's rules to the fabric. Whoever comes last
// reads last, so that the newest rules win.
func (s *Service) ApplyFirewall(ctx context.Context, r ref.Ref) error {
	lock, _ := s.applying.LoadOrStore(r, &sync.Mutex{})
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()

	id := ""
	var rules []network.Rule
	var isolated []netip.Addr
	s.Store.View(func(tx *store.Tx) {
		id = hostid.NetworkAt(tx, r)
		isolated = s.CutOff(tx, r)
		rules = s.resolveRules(tx, r)
	})
	if _, raised := s.raised.Load(id); !raised {
		return nil // the network comes up with its rules
	}
	if err := s.isolate(ctx, id, isolated); err != nil {
		return err
	}
	return s.fabric.SetFirewall(ctx, id, rules)
}

// resolveRules makes the ingress rules of a network, tags resolved. Rules that
// are being deleted are left out already.
func (s *Service) resolveRules(tx *store.Tx, r ref.Ref) (rules []network.Rule) {
	tagged := newTagIndex(tx, r)
	for _, object := range tx.List(r.In("firewalls", "")) {
		f := object.(*compute.Firewall)
		if f.Network != r.URL() || f.Direction != "INGRESS" || f.Disabled || s.Leaving(ref.Of(f.SelfLink)) {
			continue
		}
		rules = append(rules, resolveRule(f, tagged)...)
	}
	slices.SortFunc(rules, func(a, b network.Rule) int {
		if a.Priority != b.Priority {
			return a.Priority - b.Priority
		}
		return strings.Compare(a.Name, b.Name)
	})
	return rules
}

func resolveRule(f *compute.Firewall, tagged tagIndex) (rules []network.Rule) {
	var sources []netip.Prefix
	for _, text := range f.SourceRanges {
		if prefix, err := parseRange(text); err == nil && prefix.Addr().Is4() { // networks have IPv4 only
			sources = append(sources, prefix)
		}
	}
	for _, a := range tagged.any(f.SourceTags) {
		sources = append(sources, netip.PrefixFrom(a, a.BitLen()))
	}
	targets := tagged.any(f.TargetTags)
	if len(sources) == 0 || len(f.TargetTags) > 0 && len(targets) == 0 {
		return nil // nobody is meant, at present
	}
	for _, m := range matches(f) {
		rules = append(rules, network.Rule{
			Name: f.Name, Priority: int(f.Priority), Deny: len(f.Denied) > 0,
			Sources: sources, Targets: targets, Protocol: m.protocol, Ports: m.ports,
		})
	}
	return rules
}

// tagIndex finds the addresses of the instances with a network tag.
type tagIndex map[string][]netip.Addr

func newTagIndex(tx *store.Tx, network ref.Ref) tagIndex {
	tagged := tagIndex{}
	tx.Each("instances", func(_ ref.Ref, object any) bool {
		instance := object.(*compute.Instance)
		if nic := instance.NetworkInterfaces[0]; ref.Of(nic.Network) == network {
			for _, tag := range vm.Tags(instance) {
				tagged[tag] = append(tagged[tag], vm.ParseAddress(nic.NetworkIP))
			}
		}
		return true
	})
	return tagged
}

// any returns the addresses with one of the tags, sorted; nil for no tags.
func (x tagIndex) any(tags []string) (list []netip.Addr) {
	for _, tag := range tags {
		list = append(list, x[tag]...)
	}
	slices.SortFunc(list, netip.Addr.Compare)
	return slices.Compact(list)
}

// isolate hands the fabric who is cut off in a network, if that has changed.
// The caller holds the network's lock.
func (s *Service) isolate(ctx context.Context, id string, addresses []netip.Addr) error {
	if last, known := s.isolated.Load(id); known && slices.Equal(last.([]netip.Addr), addresses) {
		return nil
	}
	if err := s.fabric.SetIsolated(ctx, id, addresses); err != nil {
		return err
	}
	s.isolated.Store(id, addresses)
	return nil
}
