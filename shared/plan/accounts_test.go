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
		"replace": {plan.ReplaceReplica(d, there, plan.Replicas(there)[0].Ref()), 1, 0},
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

// TestFoundAccounts: machines tell what a cluster without a spec was begun with.
func TestFoundAccounts(t *testing.T) {
	replica := func(metadata map[string]string) infra.Inventory {
		return infra.Inventory{Instances: []infra.FoundInstance{{Role: infra.RoleControlPlane, Metadata: metadata}}}
	}
	template := func(account string) infra.Inventory {
		return infra.Inventory{Templates: map[string]infra.Machine{"demo-europe-west1-default": {Account: account}}}
	}
	wanted := spec.ServiceAccounts{ControlPlane: "wanted-cp@p.iam.gserviceaccount.com", Nodes: "wanted-nodes@p.iam.gserviceaccount.com"}
	for name, test := range map[string]struct {
		observed infra.Inventory
		want     spec.ServiceAccounts
	}{
		"nothing":           {infra.Inventory{}, wanted},
		"a replica":         {replica(map[string]string{infra.MetadataAccount: ofReplicas, infra.MetadataNodesAccount: ofNodes}), spec.ServiceAccounts{ControlPlane: ofReplicas, Nodes: ofNodes}},
		"a default replica": {replica(nil), spec.ServiceAccounts{}},
		"a template":        {template(ofNodes), spec.ServiceAccounts{ControlPlane: wanted.ControlPlane, Nodes: ofNodes}},
		"workers of no own": {template(""), spec.ServiceAccounts{ControlPlane: wanted.ControlPlane}},
	} {
		c := desired(zoneB).Spec
		c.Spec.ServiceAccounts = wanted
		if got := plan.FoundUnfinished(c, test.observed).Spec.ServiceAccounts; got != test.want {
			t.Errorf("%s: found %+v, want %+v", name, got, test.want)
		}
		if got := plan.Found(c, test.observed).Spec.ServiceAccounts; got != wanted {
			t.Errorf("%s: a stored spec has become %+v", name, got)
		}
	}
}
