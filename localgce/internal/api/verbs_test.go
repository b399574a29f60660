package api_test

import (
	"net/http"
	"slices"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func TestInstanceFromTemplate(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.template("t")
	l.done(l.gce.Instances.Insert(project, zone, &compute.Instance{Name: "a", Labels: map[string]string{"own": "1"}}).
		SourceInstanceTemplate("global/instanceTemplates/t").Do())
	a := l.get("a")
	if last(a.MachineType) != "e2-standard-4" || a.Labels["team"] != "a" || a.Labels["own"] != "1" || a.Tags.Items[0] != "web" {
		t.Errorf("made from the template: %s, labels %v, tags %v", a.MachineType, a.Labels, a.Tags.Items)
	}
}

func TestDisksComeAndGo(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "d", SizeGb: 20}).Do())
	attached := &compute.AttachedDisk{Source: "zones/" + zone + "/disks/d", DeviceName: "data"}
	l.done(l.gce.Instances.AttachDisk(project, zone, "a", attached).Do())
	_, err := l.gce.Instances.AttachDisk(project, zone, "a", attached).Do()
	wantCode(t, err, http.StatusBadRequest)
	_, err = l.gce.Disks.Delete(project, zone, "d").Do()
	wantCode(t, err, http.StatusBadRequest)
	_, err = l.gce.Instances.DetachDisk(project, zone, "a", "persistent-disk-0").Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Instances.DetachDisk(project, zone, "a", "data").Do())
	l.done(l.gce.Disks.Delete(project, zone, "d").Do())
}

func TestSubnetworkChanges(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	_, err := l.gce.Subnetworks.Insert(project, region, &compute.Subnetwork{Name: "x", Network: "global/networks/n", IpCidrRange: "10.65.0.0/16"}).Do()
	wantCode(t, err, http.StatusBadRequest) // lies in the range "pods"
	l.done(l.gce.Subnetworks.ExpandIpCidrRange(project, region, "s", &compute.SubnetworksExpandIpCidrRangeRequest{IpCidrRange: "10.128.0.0/15"}).Do())
	_, err = l.gce.Subnetworks.ExpandIpCidrRange(project, region, "s", &compute.SubnetworksExpandIpCidrRangeRequest{IpCidrRange: "10.128.0.0/20"}).Do()
	wantCode(t, err, http.StatusBadRequest)
	l.done(l.gce.Subnetworks.SetPrivateIpGoogleAccess(project, region, "s", &compute.SubnetworksSetPrivateIpGoogleAccessRequest{PrivateIpGoogleAccess: true}).Do())
	s, err := l.gce.Subnetworks.Get(project, region, "s").Do()
	if err != nil || !s.PrivateIpGoogleAccess || s.IpCidrRange != "10.128.0.0/15" {
		t.Errorf("the subnetwork: %+v, %v", s, err)
	}
}

func TestNetworksMayOverlap(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Networks.Insert(project, &compute.Network{Name: "m", ForceSendFields: []string{"AutoCreateSubnetworks"}}).Do())
	l.done(l.gce.Subnetworks.Insert(project, region, &compute.Subnetwork{Name: "t", Network: "global/networks/m", IpCidrRange: "10.128.0.0/16"}).Do())
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	body := vm("b")
	body.NetworkInterfaces[0].Subnetwork = "regions/" + region + "/subnetworks/t"
	body.NetworkInterfaces[0].AliasIpRanges = nil
	l.done(l.gce.Instances.Insert(project, zone, body).Do())
	for _, name := range []string{"a", "b"} {
		nic := l.Fabric.NIC(l.Machines.Named(name).ID())
		if found, ok := l.API().InstanceAt(nic.Network, nic.Address); !ok || found.Name != name || nic.Address.String() != "10.128.0.2" {
			t.Errorf("at %s in network %s is %v, want %s", nic.Address, nic.Network, found.Instance, name)
		}
	}
}

// TestPermissions: all are granted but one that a fault denies.
func TestPermissions(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	if _, err := e.API().AddFault(inject.Fault{Kind: inject.Denied, Method: "instances.delete"}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/projects/local:testIamPermissions", "/compute/v1/projects/local/zones/europe-west1-b/instances/a/testIamPermissions"} {
		status, answer := call(t, e, "POST", path, `{"permissions":["compute.instances.create","compute.instances.delete"]}`)
		list, _ := answer["permissions"].([]any)
		if status != http.StatusOK || !slices.Equal(list, []any{"compute.instances.create"}) {
			t.Errorf("%s answers %d %v", path, status, answer)
		}
	}
}
