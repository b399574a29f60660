package api_test

import (
	"net/netip"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func TestLookup(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	network := l.Fabric.NIC(l.Machines.Named("a").ID()).Network
	want := netip.MustParseAddr("10.128.0.2")
	for name, found := range map[string]bool{
		"a": true, "a.": true, "a.c.local.internal": true, "a." + zone + ".c.local.internal.": true,
		"a.us-east1-b.c.local.internal": false, "a.c.other.internal": false, "b": false, "example.com": false,
	} {
		got, ok := l.API().Lookup(network, name)
		if ok != found || ok && got != want {
			t.Errorf("Lookup(%q) = %v, %v; want found %v", name, got, ok, found)
		}
	}
	if _, ok := l.API().Lookup("other", "a"); ok {
		t.Error("a was found from another network")
	}
}

func TestChangedTellsOfMetadata(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	nic := l.Fabric.NIC(l.Machines.Named("a").ID())
	value := "v"
	items := []*compute.MetadataItems{{Key: "k", Value: &value}}
	for what, change := range map[string]func() (*compute.Operation, error){
		"the instance's": func() (*compute.Operation, error) {
			return l.gce.Instances.SetMetadata(project, zone, "a", &compute.Metadata{Fingerprint: l.get("a").Metadata.Fingerprint, Items: items}).Do()
		},
		"the project's": func() (*compute.Operation, error) {
			p, err := l.gce.Projects.Get(project).Do()
			if err != nil {
				return nil, err
			}
			return l.gce.Projects.SetCommonInstanceMetadata(project, &compute.Metadata{Fingerprint: p.CommonInstanceMetadata.Fingerprint, Items: items}).Do()
		},
	} {
		changed := l.API().Changed(nic.Network, nic.Address)
		l.done(change())
		select {
		case <-changed:
		default:
			t.Errorf("%s metadata changed, and nobody was told", what)
		}
	}
}

func TestGuestAttributesAreOff(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	body := vm("a")
	body.Metadata = nil
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
	if err := l.Machines.Named("a").SetGuestAttribute("ns", "key", "v"); err == nil {
		t.Error("a guest attribute was written where they are off")
	}
}
