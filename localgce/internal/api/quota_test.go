package api_test

import (
	"net/http"
	"net/netip"
	"path/filepath"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// quota is what regions.get says of a metric, and projects.get of one that no
// region has.
func (l *lab) quota(metric string) (limit, usage float64) {
	l.Helper()
	r, err := l.gce.Regions.Get(project, region).Do()
	if err != nil {
		l.Fatal(err)
	}
	p, err := l.gce.Projects.Get(project).Do()
	if err != nil {
		l.Fatal(err)
	}
	for _, q := range append(r.Quotas, p.Quotas...) {
		if q.Metric == metric {
			return q.Limit, q.Usage
		}
	}
	l.Fatalf("there is no metric %s", metric)
	return 0, 0
}

func (l *lab) wantUsage(want map[string]float64) {
	l.Helper()
	for metric, want := range want {
		if _, usage := l.quota(metric); usage != want {
			l.Errorf("the usage of %s is %v, want %v", metric, usage, want)
		}
	}
}

func (l *lab) wantExceeded(op *compute.Operation, message string) {
	l.Helper()
	if op.Error == nil || op.Error.Errors[0].Code != "QUOTA_EXCEEDED" || op.Error.Errors[0].Message != message || op.HttpErrorStatusCode != http.StatusForbidden {
		l.Errorf("the operation ended with %+v (%d), want QUOTA_EXCEEDED, %s", op.Error, op.HttpErrorStatusCode, message)
	}
}

func TestQuotaOfInstances(t *testing.T) {
	l := newLab(t, localgcetest.Options{Quotas: map[string]float64{"CPUS": 4}, StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	for _, name := range []string{"a", "b"} {
		l.done(l.gce.Instances.Insert(project, zone, vm(name)).Do())
	}
	used := map[string]float64{"CPUS": 4, "CPUS_ALL_REGIONS": 4, "INSTANCES": 2, "IN_USE_ADDRESSES": 2, "DISKS_TOTAL_GB": 20, "SSD_TOTAL_GB": 0}
	l.wantUsage(used)
	const message = "Quota 'CPUS' exceeded.  Limit: 4.0 in region europe-west1."
	l.wantExceeded(l.wait(l.gce.Instances.Insert(project, zone, vm("c")).Do()), message)
	_, err := l.gce.Instances.Get(project, zone, "c").Do()
	wantCode(t, err, http.StatusNotFound)
	l.wantUsage(used)

	spot := vm("spot")
	spot.Scheduling = &compute.Scheduling{ProvisioningModel: "SPOT"}
	l.done(l.gce.Instances.Insert(project, zone, spot).Do())
	other := vm("other")
	other.MachineType = "zones/" + zone + "/machineTypes/n2-standard-8"
	l.done(l.gce.Instances.Insert(project, zone, other).Do())
	l.wantUsage(map[string]float64{"CPUS": 4, "PREEMPTIBLE_CPUS": 2, "N2_CPUS": 8, "CPUS_ALL_REGIONS": 14})

	l.done(l.gce.Instances.Stop(project, zone, "a").Do())
	l.wantUsage(map[string]float64{"CPUS": 2, "INSTANCES": 4, "DISKS_TOTAL_GB": 40})
	l.done(l.gce.Instances.Insert(project, zone, vm("c")).Do())
	l.wantExceeded(l.wait(l.gce.Instances.Start(project, zone, "a").Do()), message)
	if status := l.get("a").Status; status != "TERMINATED" {
		t.Errorf("a is %s without quota to run", status)
	}
	l.Restart(t)
	l.wantUsage(map[string]float64{"CPUS": 4, "INSTANCES": 5})
	for _, name := range []string{"b", "c"} {
		l.done(l.gce.Instances.Delete(project, zone, name).Do())
	}
	l.done(l.gce.Instances.Start(project, zone, "a").Do())
	l.wantUsage(map[string]float64{"CPUS": 2, "INSTANCES": 3})
}

// One of two that come at once and for which there is not enough is refused.
// Its failure leaves alone what has its name by then.
func TestQuotaOfTwoAtOnce(t *testing.T) {
	l := newLab(t, localgcetest.Options{Quotas: map[string]float64{"CPUS": 2}})
	l.network()
	release := l.Machines.HoldStarts()
	first, err := l.gce.Instances.Insert(project, zone, vm("a")).Do()
	if err != nil {
		t.Fatal(err)
	}
	second := l.wait(l.gce.Instances.Insert(project, zone, vm("b")).Do())
	release()
	l.done(first, nil)
	l.wantExceeded(second, "Quota 'CPUS' exceeded.  Limit: 2.0 in region europe-west1.")
}

func TestQuotasOfOthers(t *testing.T) {
	l := newLab(t, localgcetest.Options{
		External: netip.MustParsePrefix("198.18.0.0/29"), // three addresses
		Quotas:   map[string]float64{"STATIC_ADDRESSES": 1, "DISKS_TOTAL_GB": 100, "INSTANCE_GROUPS": 1, "FIREWALLS": 5},
	})
	l.network()
	l.done(l.gce.Addresses.Insert(project, region, &compute.Address{Name: "a"}).Do())
	l.done(l.gce.InstanceGroups.Insert(project, zone, &compute.InstanceGroup{Name: "g"}).Do())
	_, err := l.gce.Addresses.Insert(project, region, &compute.Address{Name: "b"}).Do()
	wantCode(t, err, http.StatusForbidden)
	_, err = l.gce.InstanceGroups.Insert(project, zone, &compute.InstanceGroup{Name: "h"}).Do()
	wantCode(t, err, http.StatusForbidden)
	_, err = l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "d", SizeGb: 101}).Do()
	wantCode(t, err, http.StatusForbidden)
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "d", SizeGb: 101, Type: "zones/" + zone + "/diskTypes/pd-ssd"}).Do())
	rule := &compute.Firewall{Name: "f", Allowed: []*compute.FirewallAllowed{{IPProtocol: "tcp"}}}
	l.done(l.gce.Firewalls.Insert(project, rule).Do())
	rule.Name = "g"
	_, err = l.gce.Firewalls.Insert(project, rule).Do()
	wantCode(t, err, http.StatusForbidden)
	if limit, _ := l.quota("IN_USE_ADDRESSES"); limit != 3 {
		t.Errorf("the limit of addresses is %v, there are 3", limit)
	}
	for _, name := range []string{"a", "b"} {
		l.done(l.gce.Instances.Insert(project, zone, vm(name)).Do())
	}
	l.wantExceeded(l.wait(l.gce.Instances.Insert(project, zone, vm("c")).Do()), "Quota 'IN_USE_ADDRESSES' exceeded.  Limit: 3.0 in region europe-west1.")
	l.wantUsage(map[string]float64{"STATIC_ADDRESSES": 1, "IN_USE_ADDRESSES": 2, "INSTANCE_GROUPS": 1, "FIREWALLS": 5, "SSD_TOTAL_GB": 101})
}

// A managed group shows what keeps it from its size, and goes on as soon as
// there is room.
func TestQuotaOfManagedGroup(t *testing.T) {
	l := newLab(t, localgcetest.Options{Quotas: map[string]float64{"INSTANCES": 2}, Speed: 1000})
	l.network()
	l.template("t")
	l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
		Name: "pool", TargetSize: 3, InstanceTemplate: "global/instanceTemplates/t",
	}).Do())
	const message = "Quota 'INSTANCES' exceeded.  Limit: 2.0 in region europe-west1."
	l.eventually("an error on record", func() bool {
		answer, err := l.gce.InstanceGroupManagers.ListErrors(project, zone, "pool").Do()
		return err == nil && len(answer.Items) > 0 && answer.Items[0].Error.Code == "QUOTA_EXCEEDED" && answer.Items[0].Error.Message == message
	})
	l.eventually("two that run and one that waits", func() bool {
		m := l.manager()
		return m.CurrentActions.None == 2 && m.CurrentActions.Creating == 1 && !m.Status.IsStable
	})
	l.done(l.gce.InstanceGroupManagers.Resize(project, zone, "pool", 2).Do())
	l.stable()
}
