package plan_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	ofReplicas = "demo-cp@my-project.iam.gserviceaccount.com"
	ofNodes    = "demo-nodes@my-project.iam.gserviceaccount.com"
)

// TestAccounts: whatever makes machines makes them with their role's account.
func TestAccounts(t *testing.T) {
	d := desired(zoneB, zoneC)
	d.Spec.Spec.ServiceAccounts = spec.ServiceAccounts{ControlPlane: ofReplicas, Nodes: ofNodes}
	one := desired(zoneB)
	one.Spec.Spec.ServiceAccounts = d.Spec.Spec.ServiceAccounts
	has := built(plan.Up(one, infra.Inventory{}))
	added, _ := plan.AddReplica(d, has, zoneC)
	moved := d // to another end: its template gets a successor
	moved.End = wanting(wholeSpec()).End
	there := whole(d)
	for name, test := range map[string]struct {
		plan                plan.Plan
		replicas, templates int
	}{
		"up":      {plan.Up(d, infra.Inventory{}), 2, 1},
		"add":     {added, 1, 0},
		"replace": {plan.ReplaceReplica(d, there, there.Replicas()[0].Ref()), 1, 0},
		"pool":    {plan.AddPool(d, infra.Inventory{}, "default", zoneC), 0, 1},
		"ttl":     {plan.Up(moved, there), 0, 1},
	} {
		replicas, templates := 0, 0
		for _, step := range test.plan.Steps {
			if step.Action != plan.Create || step.Done {
				continue
			}
			switch made := step.Resource.(type) {
			case infra.Instance:
				replicas++
				if made.Account != ofReplicas {
					t.Errorf("%s: %s runs as %q", name, made.Name, made.Account)
				}
			case infra.Template:
				templates++
				if made.Account != ofNodes {
					t.Errorf("%s: workers of %s run as %q", name, made.Name, made.Account)
				}
			}
		}
		if replicas != test.replicas || templates != test.templates {
			t.Errorf("%s: makes %d replicas and %d templates, want %d and %d", name, replicas, templates, test.replicas, test.templates)
		}
	}
}
