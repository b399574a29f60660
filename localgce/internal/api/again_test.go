package api_test

import (
	"errors"
	"testing"

	"google.golang.org/api/compute/v1"
)

// TestControllersTryAgain: rules and load balancers that could not be set follow
// once they can be, and nobody has to change anything for that.
func TestControllersTryAgain(t *testing.T) {
	l, vip := newBalancedLab(t)
	l.eventually("all backends", func() bool { return l.backends(vip, "a", "b") })
	l.done(l.gce.Firewalls.Insert(project, &compute.Firewall{
		Name: "web", Network: "global/networks/n", Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp"}},
	}).Do())

	l.Fabric.FailSettings(errors.New("nft: try again"))
	if op := l.wait(l.gce.Firewalls.Patch(project, "web", &compute.Firewall{Allowed: []*compute.FirewallAllowed{{IPProtocol: "udp"}}}).Do()); op.Error == nil {
		t.Error("an operation that could not set the rules succeeds")
	}
	l.remove("b")
	l.eventually("a failure of each controller, and more", func() bool { return l.Fabric.Failed() > 6 })
	l.Fabric.FailSettings(nil)
	l.eventually("the changed rule", func() bool { return l.rules()["web"].Protocol == "udp" })
	l.eventually("the other backend", func() bool { return l.backends(vip, "a") })
}
