package api_test

import (
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// primary is an instance with an alias range of the subnetwork's primary range.
func primary(name, alias string) *compute.Instance {
	body := vm(name)
	body.NetworkInterfaces[0].AliasIpRanges = []*compute.AliasIpRange{{IpCidrRange: alias}}
	return body
}

// own is an instance with an address of its own choice.
func own(name, address string) *compute.Instance {
	body := vm(name)
	body.NetworkInterfaces[0].NetworkIP = address
	return body
}

func (l *lab) reserve(name, address string) error {
	l.Helper()
	op, err := l.gce.Addresses.Insert(project, region, &compute.Address{
		Name: name, AddressType: "INTERNAL", Subnetwork: "regions/" + region + "/subnetworks/s", Address: address,
	}).Do()
	if err == nil {
		l.done(op, nil)
	}
	return err
}

// TestAddressesDoNotCollide: nobody gets an address of the primary range that
// somebody else has, in whatever form: by itself, in an alias range, reserved,
// or as the gateway's and the others that nobody gets.
func TestAddressesDoNotCollide(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do()) // 10.128.0.2
	if err := l.reserve("kept", "10.128.0.50"); err != nil {
		t.Fatal(err)
	}
	l.done(l.gce.Instances.Insert(project, zone, primary("b", "10.128.0.64/26")).Do())
	for name, body := range map[string]*compute.Instance{
		"the network's address":         primary("x", "10.128.0.0/32"),
		"the gateway":                   primary("x", "10.128.0.1/32"),
		"the last address but one":      primary("x", "10.128.255.254"),
		"the broadcast address":         primary("x", "10.128.255.255/32"),
		"a range with the gateway":      primary("x", "10.128.0.0/28"),
		"an instance":                   primary("x", "10.128.0.2/32"),
		"a reserved address":            primary("x", "10.128.0.50"),
		"an alias range":                primary("x", "10.128.0.96/27"),
		"a range that begins elsewhere": primary("x", "10.128.1.7/24"),
		"all of it":                     primary("x", "/16"),
		"by itself, an alias range's":   own("x", "10.128.0.65"),
		"by itself, the gateway":        own("x", "10.128.0.1"),
	} {
		if _, err := l.gce.Instances.Insert(project, zone, body).Do(); codeOf(err) != http.StatusBadRequest {
			t.Errorf("%s: %v, want code 400", name, err)
		}
	}
	twice := own("x", "10.128.0.40")
	twice.NetworkInterfaces[0].AliasIpRanges = []*compute.AliasIpRange{{IpCidrRange: "10.128.0.40/32"}}
	_, err := l.gce.Instances.Insert(project, zone, twice).Do()
	wantCode(t, err, http.StatusBadRequest)

	wantCode(t, l.reserve("again", "10.128.0.50"), http.StatusBadRequest)
	wantCode(t, l.reserve("aliased", "10.128.0.70"), http.StatusBadRequest)
	l.done(l.gce.Instances.Insert(project, zone, own("c", "10.128.0.50")).Do()) // who has reserved it may use it
}

// TestFreeAddresses: what is given out by itself passes by what others have.
func TestFreeAddresses(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, primary("a", "10.128.0.3/32")).Do())
	l.done(l.gce.Instances.Insert(project, zone, primary("b", "/31")).Do())
	a, b := l.get("a").NetworkInterfaces[0], l.get("b").NetworkInterfaces[0]
	if a.NetworkIP != "10.128.0.2" || b.NetworkIP != "10.128.0.4" || b.AliasIpRanges[0].IpCidrRange != "10.128.0.6/31" {
		t.Errorf("a has %s; b has %s and %s", a.NetworkIP, b.NetworkIP, b.AliasIpRanges[0].IpCidrRange)
	}
}
