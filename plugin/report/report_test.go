package report

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func outcome() cluster.Outcome {
	return cluster.Outcome{
		Target: model.Target{Name: "demo"}, Took: spec.Duration{Duration: 53 * time.Second}, Context: "ours", Next: []string{"kubectl get nodes"},
		Plan: plan.Plan{Steps: []plan.Step{
			{ID: "a", Action: plan.Create, Target: "network/demo", Done: true},
			{ID: "b", Action: plan.Create, Target: "instance/demo-b", Zone: "europe-west1-b", Detail: "e2-standard-2"},
			{ID: "c", Action: plan.Await, Target: "dns", Check: true},
		}},
	}
}

// TestReports: whole command lines, with all that is around, are golden files of
// the plugin.
func TestReports(t *testing.T) {
	zone := drill.Zone{Zone: "europe-west1-b", Writes: drill.Writes{Acknowledged: 9, Lost: []string{"c-00017"}}}
	zone.Judge(drill.Witness{})
	for name, show := range map[string]func(*strings.Builder){
		"plan":  func(out *strings.Builder) { Plan(out, outcome()) },
		"names": func(out *strings.Builder) { out.WriteString(strings.Join(Names(outcome()), "\n") + "\n") },
		"done":  func(out *strings.Builder) { Done(ui.Terminal{Out: out}, outcome(), "is up", false) },
		"drill": func(out *strings.Builder) {
			figures(ui.Terminal{Out: out}, drilling.Report{Target: model.Target{Name: "demo"}, Zones: []drill.Zone{zone}})
		},
		"fates": func(out *strings.Builder) {
			Evictions(out, []evict.Verdict{{Namespace: "shop", Pod: "web-1", Node: "demo-c", Fate: evict.Evicted, Zones: []string{"europe-west1-b"}}})
		},
		"no-fates": func(out *strings.Builder) { Evictions(out, nil) },
		"field": func(out *strings.Builder) {
			out.WriteString(Field(ui.Style{}, spec.Field{Path: "spec", Type: "object", Required: true, Description: "It says what the cluster is to be."}, []spec.Field{
				{Path: "spec.ttl", Type: "duration", Example: "2h", Description: "How long it may live; then all that it has is deleted, as kubectl ha gc does it at any time."},
			}))
		},
		"clusters": func(out *strings.Builder) {
			found := []infra.Summary{{Cluster: "demo", Region: "us-east1", Replicas: 3, Workers: 9, Created: noon.Add(-time.Hour)}, {Cluster: "ci", Resources: 2}}
			out.WriteString(Clusters(found, noon, true).String())
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			show(&out)
			golden.Compare(t, name+".txt", out.String())
		})
	}
}
