package api_test

import (
	"fmt"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apitest"
)

// TestThousands fills 30 managed groups with 5,000 instances in all.
func TestThousands(t *testing.T) {
	const groups, size = 30, 167
	l := newLab(t, apitest.Options{})
	l.network()
	body := vm("")
	body.NetworkInterfaces[0].AliasIpRanges[0].IpCidrRange = "/28"
	l.done(l.gce.InstanceTemplates.Insert(project, &compute.InstanceTemplate{
		Name: "t",
		Properties: &compute.InstanceProperties{
			MachineType: "e2-standard-4", Disks: body.Disks, NetworkInterfaces: body.NetworkInterfaces, Tags: body.Tags,
		},
	}).Do())
	l.done(l.gce.Firewalls.Insert(project, &compute.Firewall{
		Name: "web", Network: "global/networks/n", TargetTags: []string{"web"}, Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp"}},
	}).Do())
	for i := range groups {
		l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
			Name: fmt.Sprintf("pool-%d", i), TargetSize: size, InstanceTemplate: "global/instanceTemplates/t",
		}).Do())
	}
	for i := range groups {
		name := fmt.Sprintf("pool-%d", i)
		l.eventually(name, func() bool {
			m, err := l.gce.InstanceGroupManagers.Get(project, zone, name).Do()
			return err == nil && m.Status.IsStable
		})
	}
	if l.Machines.Count() != groups*size {
		t.Errorf("%d machines run, want %d", l.Machines.Count(), groups*size)
	}
	listed := 0
	call := l.gce.Instances.List(project, zone).Filter("status=RUNNING")
	if err := call.Pages(t.Context(), func(page *compute.InstanceList) error { listed += len(page.Items); return nil }); err != nil {
		t.Fatal(err)
	}
	if listed != groups*size {
		t.Errorf("%d instances are listed, want %d", listed, groups*size)
	}
}
