package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

const onceID = "11111111-2222-3333-4444-555555555555"

// wantRefused checks an error's status, its reason, and a piece of its message.
func wantRefused(t *testing.T, err error, code int, reason, message string) {
	t.Helper()
	e, ok := err.(*googleapi.Error)
	if !ok || e.Code != code || len(e.Errors) == 0 || e.Errors[0].Reason != reason || !strings.Contains(e.Message, message) {
		t.Errorf("the answer is %v, want %d %s with %q", err, code, reason, message)
	}
}

func TestRequestIDIsOfOneRequest(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	disk := func(name, id string) (*compute.Operation, error) {
		return l.gce.Disks.Insert(project, zone, &compute.Disk{Name: name}).RequestId(id).Do()
	}
	l.done(disk("a", onceID))
	l.done(disk("a", onceID)) // though a is there by now
	_, err := disk("b", onceID)
	wantRefused(t, err, http.StatusBadRequest, "invalid", "It was used for another request")
	_, err = l.gce.Disks.Delete(project, zone, "a").RequestId(onceID).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "It was used for another request")
	for _, id := range []string{"x", "00000000-0000-0000-0000-000000000000"} {
		_, err := disk("c", id)
		wantRefused(t, err, http.StatusBadRequest, "invalid", "Invalid value for field 'requestId': '"+id+"'. Must be a valid UUID.")
	}
	// A request that was refused is none: its repetition is looked at anew.
	const other = "99999999-2222-3333-4444-555555555555"
	_, err = disk("a", other)
	wantRefused(t, err, http.StatusConflict, "alreadyExists", "disks/a' already exists")
	l.done(l.gce.Disks.Delete(project, zone, "a").Do())
	l.done(disk("a", other))
}

// TestFingerprints: what has a fingerprint is changed by those only who know
// the present one.
func TestFingerprints(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.everything()
	const stale = "AAAAAAAAAAA="
	labels := &compute.RegionSetLabelsRequest{LabelFingerprint: stale}
	for what, change := range map[string]func() (*compute.Operation, error){
		"instance labels": func() (*compute.Operation, error) {
			return l.gce.Instances.SetLabels(project, zone, "a", &compute.InstancesSetLabelsRequest{LabelFingerprint: stale}).Do()
		},
		"instance labels, none": func() (*compute.Operation, error) {
			return l.gce.Instances.SetLabels(project, zone, "a", &compute.InstancesSetLabelsRequest{Labels: map[string]string{"a": "b"}}).Do()
		},
		"instance metadata": func() (*compute.Operation, error) {
			return l.gce.Instances.SetMetadata(project, zone, "a", &compute.Metadata{Fingerprint: stale}).Do()
		},
		"instance tags": func() (*compute.Operation, error) {
			return l.gce.Instances.SetTags(project, zone, "a", &compute.Tags{Fingerprint: stale}).Do()
		},
		"project metadata": func() (*compute.Operation, error) {
			return l.gce.Projects.SetCommonInstanceMetadata(project, &compute.Metadata{Fingerprint: stale}).Do()
		},
		"disk labels": func() (*compute.Operation, error) {
			return l.gce.Disks.SetLabels(project, zone, "d", &compute.ZoneSetLabelsRequest{LabelFingerprint: stale}).Do()
		},
		"address labels": func() (*compute.Operation, error) {
			return l.gce.Addresses.SetLabels(project, region, "api", labels).Do()
		},
		"rule labels": func() (*compute.Operation, error) {
			return l.gce.ForwardingRules.SetLabels(project, region, "api", labels).Do()
		},
		"rule": func() (*compute.Operation, error) {
			return l.gce.ForwardingRules.Patch(project, region, "api", &compute.ForwardingRule{Fingerprint: stale}).Do()
		},
		"subnetwork": func() (*compute.Operation, error) {
			return l.gce.Subnetworks.Patch(project, region, "s", &compute.Subnetwork{Fingerprint: stale}).Do()
		},
		"subnetwork, none": func() (*compute.Operation, error) {
			return l.gce.Subnetworks.Patch(project, region, "s", &compute.Subnetwork{Description: "d"}).Do()
		},
		"backend service": func() (*compute.Operation, error) {
			return l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{Fingerprint: stale}).Do()
		},
		"backend service, none": func() (*compute.Operation, error) {
			return l.gce.RegionBackendServices.Update(project, region, "api", &compute.BackendService{Protocol: "TCP"}).Do()
		},
		"named ports": func() (*compute.Operation, error) {
			return l.gce.InstanceGroups.SetNamedPorts(project, zone, "group", &compute.InstanceGroupsSetNamedPortsRequest{Fingerprint: stale}).Do()
		},
		"managed group": func() (*compute.Operation, error) {
			return l.gce.InstanceGroupManagers.Patch(project, zone, "pool", &compute.InstanceGroupManager{Fingerprint: stale}).Do()
		},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := change()
			wantRefused(t, err, http.StatusPreconditionFailed, "conditionNotMet", "ingerprint")
		})
	}
	before := l.manager().Fingerprint
	l.done(l.gce.InstanceGroupManagers.Resize(project, zone, "pool", 2).Do())
	if after := l.manager().Fingerprint; after == before {
		t.Error("the managed group's fingerprint survives its change")
	}
}

// TestFixedFields: what cannot be changed is refused, and what is sent back as
// it was read is fine.
func TestFixedFields(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.everything()
	s, err := l.gce.Subnetworks.Get(project, region, "s").Do()
	if err != nil {
		t.Fatal(err)
	}
	s.Description = "as read"
	l.done(l.gce.Subnetworks.Patch(project, region, "s", s).Do())
	b, err := l.gce.RegionBackendServices.Get(project, region, "api").Do()
	if err != nil {
		t.Fatal(err)
	}
	l.done(l.gce.RegionBackendServices.Update(project, region, "api", b).Do())
	for field, change := range map[string]func() (*compute.Operation, error){
		"resource.ipCidrRange": func() (*compute.Operation, error) {
			s, err := l.gce.Subnetworks.Get(project, region, "s").Do()
			if err != nil {
				return nil, err
			}
			s.IpCidrRange = "10.0.0.0/8"
			return l.gce.Subnetworks.Patch(project, region, "s", s).Do()
		},
		"resource.network": func() (*compute.Operation, error) {
			return l.gce.Firewalls.Patch(project, "f", &compute.Firewall{Network: "global/networks/default"}).Do()
		},
		"resource.IPAddress": func() (*compute.Operation, error) {
			return l.gce.ForwardingRules.Patch(project, region, "api", &compute.ForwardingRule{IPAddress: "1.2.3.4"}).Do()
		},
		"resource.loadBalancingScheme": func() (*compute.Operation, error) {
			return l.gce.RegionBackendServices.Patch(project, region, "api", &compute.BackendService{LoadBalancingScheme: "INTERNAL"}).Do()
		},
	} {
		_, err := change()
		wantRefused(t, err, http.StatusBadRequest, "invalid", "'"+field+"'")
	}
}

// TestReferencesLieNear: a resource refers to those of its own zone and region
// only, in any of the forms that references have.
func TestReferences(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	p, err := l.gce.Projects.Get(project).Do()
	if err != nil {
		t.Fatal(err)
	}
	n, err := l.gce.Networks.Get(project, "n").Do()
	if err != nil {
		t.Fatal(err)
	}
	for i, form := range []string{
		"n", "global/networks/n", "projects/local/global/networks/n", "https://www.googleapis.com/compute/v1/projects/local/global/networks/n",
		"https://compute.googleapis.com/compute/v1/projects/local/global/networks/n", "https://www.googleapis.com/compute/beta/projects/local/global/networks/n",
		l.URL + "/compute/v1/projects/local/global/networks/n", fmt.Sprintf("projects/%d/global/networks/n", p.Id), fmt.Sprintf("global/networks/%d", n.Id), n.SelfLinkWithId,
	} {
		name := fmt.Sprint("f", i)
		rule := &compute.Firewall{Name: name, Network: form, Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp"}}}
		l.done(l.gce.Firewalls.Insert(project, rule).Do())
		if f, err := l.gce.Firewalls.Get(project, name).Do(); err != nil || f.Network != "https://www.googleapis.com/compute/v1/projects/local/global/networks/n" {
			t.Errorf("%s became %+v, %v", form, f, err)
		}
	}
	if byID, err := l.gce.Networks.Get(fmt.Sprint(p.Id), fmt.Sprint(n.Id)).Do(); err != nil || byID.Name != "n" {
		t.Errorf("by its number the network is %+v, %v", byID, err)
	}
	l.done(l.gce.Disks.Insert(project, "europe-west1-c", &compute.Disk{Name: "far"}).Do())
	for field, change := range map[string]func(*compute.Instance){
		"resource.machineType": func(i *compute.Instance) { i.MachineType = "zones/europe-west1-c/machineTypes/e2-small" },
		"resource.disks[1].source": func(i *compute.Instance) {
			i.Disks = append(i.Disks, &compute.AttachedDisk{Source: "zones/europe-west1-c/disks/far"})
		},
		"resource.networkInterfaces[0].subnetwork": func(i *compute.Instance) {
			i.NetworkInterfaces[0].Subnetwork = "projects/local/regions/us-east1/subnetworks/default"
		},
	} {
		body := vm("a")
		change(body)
		_, err := l.gce.Instances.Insert(project, zone, body).Do()
		wantRefused(t, err, http.StatusBadRequest, "invalid", "'"+field+"'")
	}
}

// TestNames: what names, labels, tags and descriptions are held to.
func TestNames(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	for what, change := range map[string]func(*compute.Instance){
		"resource.name":             func(i *compute.Instance) { i.Name = strings.Repeat("a", 64) },
		"resource.tags.items[1]":    func(i *compute.Instance) { i.Tags.Items = []string{"a", "B"} },
		"resource.labels.value":     func(i *compute.Instance) { i.Labels = map[string]string{"a": "B"} },
		"resource.description":      func(i *compute.Instance) { i.Description = strings.Repeat("x", 2049) },
		"resource.metadata.items":   func(i *compute.Instance) { i.Metadata.Items[0].Key = "a b" },
		"resource.disks[0].mode":    func(i *compute.Instance) { i.Disks[0].Mode = "WRITE_ONLY" },
		"'resource.name'":           func(i *compute.Instance) { i.Name = "" },
		"'resource.machineType'":    func(i *compute.Instance) { i.MachineType = "" },
		"scheduling.onHostMainte":   func(i *compute.Instance) { i.Scheduling = &compute.Scheduling{OnHostMaintenance: "SUFFER"} },
		"networkInterfaces[0].nicT": func(i *compute.Instance) { i.NetworkInterfaces[0].NicType = "TOKEN_RING" },
	} {
		body := vm("a")
		change(body)
		_, err := l.gce.Instances.Insert(project, zone, body).Do()
		if codeOf(err) != http.StatusBadRequest || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: the answer is %v", what, err)
		}
	}
}

// TestInTransition: what is being made or deleted is not to be changed or
// referred to.
func TestInTransition(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.InstanceGroups.Insert(project, zone, &compute.InstanceGroup{Name: "group"}).Do())
	release := l.Machines.HoldStarts()
	insert, err := l.gce.Instances.Insert(project, zone, vm("a")).Do()
	if err != nil {
		t.Fatal(err)
	}
	for what, use := range map[string]func() (*compute.Operation, error){
		"setLabels": func() (*compute.Operation, error) {
			return l.gce.Instances.SetLabels(project, zone, "a", &compute.InstancesSetLabelsRequest{}).Do()
		},
		"reset": func() (*compute.Operation, error) { return l.gce.Instances.Reset(project, zone, "a").Do() },
		"addInstances": func() (*compute.Operation, error) {
			return l.gce.InstanceGroups.AddInstances(project, zone, "group", &compute.InstanceGroupsAddInstancesRequest{
				Instances: []*compute.InstanceReference{{Instance: "zones/" + zone + "/instances/a"}},
			}).Do()
		},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := use()
			wantRefused(t, err, http.StatusBadRequest, "resourceNotReady", "instances/a' is not ready")
		})
	}
	release()
	l.done(insert, nil)
}
