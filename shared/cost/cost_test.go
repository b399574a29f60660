package cost

import (
	"math"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/series"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func demo(region string) *spec.Cluster {
	zones := []string{region + "-b", region + "-c", region + "-d"}
	c := &spec.Cluster{Metadata: spec.Metadata{Name: "demo"}, Spec: spec.Spec{
		Region: region, ControlPlane: spec.ControlPlane{Zones: zones},
		Pools: []spec.Pool{{NodesPerZone: 3}, {Name: "batch", NodesPerZone: 1, MachineType: "n1-standard-8", Spot: true}},
	}}
	spec.Default(c)
	return c
}

func TestOfCluster(t *testing.T) {
	known, elsewhere := OfCluster(demo("europe-west1")), OfCluster(demo("africa-south1"))
	golden.Compare(t, "cluster.md", known.Markdown())
	golden.Compare(t, "elsewhere.md", elsewhere.Markdown())
	golden.Compare(t, "lines.txt", strings.Join([]string{known.String(), elsewhere.String(), OfPlan("europe-west1", plan.Plan{}).String()}, "\n")+"\n")
}

func TestOfPlan(t *testing.T) {
	machine := infra.Machine{Type: "e2-standard-2", DiskGB: 50}
	worker := infra.Machine{Type: "e2-standard-4", DiskGB: 100}
	steps := []plan.Step{
		{Action: plan.Create, Resource: infra.Template{Name: "workers", Machine: worker}, Done: true},
		{Action: plan.Create, Resource: infra.Instance{Name: "there", Machine: machine}, Done: true},
		{Action: plan.Create, Resource: infra.Instance{Name: "new", Machine: machine}},
		{Action: plan.Create, Resource: infra.ManagedGroup{Template: "workers", Size: 2}},
		{Action: plan.Create, Resource: infra.ForwardingRule{}},
		{Action: plan.Init},
	}
	golden.Compare(t, "plan.md", OfPlan("us-central1", plan.Plan{Steps: steps}).Markdown())
}

// TestPlanAndClusterAgree: a new cluster costs what its plan creates.
func TestPlanAndClusterAgree(t *testing.T) {
	wanted := demo("europe-west1")
	wanted.Spec.Pools = wanted.Spec.Pools[:1]
	made := plan.Up(plan.Desired{Spec: wanted}, infra.Inventory{})
	byPlan, byCluster := OfPlan("europe-west1", made), OfCluster(wanted)
	if math.Abs(byPlan.Hourly-byCluster.Hourly) > 1e-9 || byPlan.Hourly < 1 {
		t.Errorf("the plan costs %f an hour, the cluster %f", byPlan.Hourly, byCluster.Hourly)
	}
}

func TestShapes(t *testing.T) {
	for machineType, want := range map[string]shape{
		"e2-standard-4": {4, 16}, "n1-standard-2": {2, 7.5}, "n2-highmem-8": {8, 64}, "e2-medium": {1, 4},
		"e2-custom-4-8192": {}, "c9-mega-2": {}, "e2-standard-x": {},
	} {
		got, known := embedded().shape(machineType)
		if known != (want != shape{}) || known && got != want {
			t.Errorf("%s is %v (known: %t), want %v", machineType, got, known, want)
		}
	}
}

// TestTable holds that every region of the table has all prices.
func TestTable(t *testing.T) {
	for name, region := range embedded().Regions {
		if region.Address <= 0 || region.ForwardingRule <= 0 || region.Disk[series.PDBalanced] <= 0 {
			t.Errorf("%s lacks a price", name)
		}
		for family := range region.CPU {
			if _, known := embedded().machine(name, family+"-standard-2"); !known {
				t.Errorf("%s has no price for memory of %s", name, family)
			}
		}
	}
	if _, err := parse([]byte("dates: 2025")); err == nil {
		t.Error("an unknown field was accepted")
	}
}
