package api_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

const (
	manyGroups   = 30
	manyInGroup  = 167
	manyTogether = manyGroups * manyInGroup // 5,010
)

// thousands fills managed groups with instances, in a network with a firewall
// rule by tag, and waits until all are stable.
func (l *lab) thousands() {
	l.Helper()
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
	for i := range manyGroups {
		l.done(l.gce.InstanceGroupManagers.Insert(project, zone, &compute.InstanceGroupManager{
			Name: fmt.Sprintf("pool-%d", i), TargetSize: manyInGroup, InstanceTemplate: "global/instanceTemplates/t",
		}).Do())
	}
	for i := range manyGroups {
		name := fmt.Sprintf("pool-%d", i)
		l.eventually(name, func() bool {
			m, err := l.gce.InstanceGroupManagers.Get(project, zone, name).Do()
			return err == nil && m.Status.IsStable
		})
	}
}

// TestThousands fills 30 managed groups with 5,000 instances in all.
func TestThousands(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.thousands()
	if l.Machines.Count() != manyTogether {
		t.Errorf("%d machines run, want %d", l.Machines.Count(), manyTogether)
	}
	listed := 0
	call := l.gce.Instances.List(project, zone).Filter("status=RUNNING")
	if err := call.Pages(t.Context(), func(page *compute.InstanceList) error { listed += len(page.Items); return nil }); err != nil {
		t.Fatal(err)
	}
	if listed != manyTogether {
		t.Errorf("%d instances are listed, want %d", listed, manyTogether)
	}
}

// BenchmarkThousands measures what TestThousands does: how fast instances come,
// and what an engine full of them keeps on the heap.
func BenchmarkThousands(b *testing.B) {
	var kept uint64
	var took time.Duration
	for b.Loop() {
		before, begin := heap(), time.Now()
		l := newLab(b, localgcetest.Options{})
		l.thousands()
		took += time.Since(begin)
		kept += heap() - before
	}
	b.ReportMetric(float64(manyTogether*b.N)/took.Seconds(), "instances/s")
	b.ReportMetric(float64(kept)/float64(manyTogether*b.N), "heap-B/instance")
	b.ReportMetric(float64(kept)/float64(b.N)/(1<<20), "heap-MiB")
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
