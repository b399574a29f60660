package gce_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

func ask(t *testing.T, client *gce.Client, q preflight.Question) preflight.Answer {
	t.Helper()
	answer, err := client.Preflight(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestPreflightAnswers(t *testing.T) {
	engine, client := faulty(t) // with network, subnetwork and template demo
	foreign := infra.Subnetwork{Name: "foreign", Network: "demo",
		Range: netip.MustParsePrefix("10.8.0.0/20"), Pods: netip.MustParsePrefix("10.12.0.0/14")}
	if _, err := client.Ensure(t.Context(), foreign, infra.Owner{Cluster: "other"}); err != nil {
		t.Fatal(err)
	}
	commit(t, engine, inject.Fault{Kind: inject.Denied, Method: "instances.insert"})
	big, small := preflight.MachineType{Name: "e2-standard-8", Zone: zone}, preflight.MachineType{Name: "e2-medium", Zone: zone}
	answer := ask(t, client, preflight.Question{
		Permissions:  preflight.Permissions(),
		MachineTypes: []preflight.MachineType{big, small, {Name: "e2-enormous", Zone: zone}, {Name: "e2-medium", Zone: "europe-west1-x"}},
		Images:       []string{machine.Image, "projects/debian-cloud/global/images/family/debian-1", "projects/acme/global/images/own"},
		Accounts:     []string{"demo-cp@acme.iam.gserviceaccount.com"},
		Names:        []infra.Ref{{Kind: infra.KindNetwork, Name: "demo"}, group.Ref(), instance.Ref(), {Kind: infra.KindInstance, Name: "x", Zone: "europe-west1-x"}},
		Network:      "demo",
	})
	if quota := answer.Project["NETWORKS"]; quota.Limit < 2 || quota.Usage != 2 {
		t.Errorf("the quota of networks is %+v", quota)
	}
	if quota := answer.Region["CPUS"]; quota.Limit == 0 || quota.Usage != 0 {
		t.Errorf("the quota of CPUs is %+v", quota)
	}
	answer.Project, answer.Region = nil, nil
	slices.SortFunc(answer.Ranges, func(a, b preflight.Range) int { return strings.Compare(a.Prefix.String(), b.Prefix.String()) })
	slices.Sort(answer.MissingImages)
	prefix := netip.MustParsePrefix
	want := preflight.Answer{
		Denied:        []string{"compute.instances.create"},
		Zones:         []string{"europe-west1-b", "europe-west1-c", "europe-west1-d"},
		CPUs:          map[preflight.MachineType]int{big: 8, small: 1},
		MissingImages: []string{"projects/acme/global/images/own", "projects/debian-cloud/global/images/family/debian-1"},
		Accounts:      map[string]preflight.Account{"demo-cp@acme.iam.gserviceaccount.com": {ActAs: true}},
		Taken:         map[infra.Ref]string{{Kind: infra.KindNetwork, Name: "demo"}: owner.Description()},
		Ranges: []preflight.Range{{Subnetwork: "demo", Prefix: prefix("10.0.0.0/20")}, {Subnetwork: "foreign", Prefix: prefix("10.12.0.0/14")},
			{Subnetwork: "demo", Prefix: prefix("10.64.0.0/14")}, {Subnetwork: "foreign", Prefix: prefix("10.8.0.0/20")}},
	}
	if diff := cmp.Diff(want, answer, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPreflightInTheDark: who may not see something is told so, and goes on.
func TestPreflightInTheDark(t *testing.T) {
	for method, want := range map[string]string{
		"projects.testIamPermissions":        "permissions on project local: Required ",
		"regions.get":                        "read the quotas of europe-west1: Required 'compute.regions.get' permission",
		"projects.get":                       "read the quotas of project local: Required ",
		"machineTypes.get":                   "look up machine type e2-medium in europe-west1-b: Required ",
		"serviceAccounts.testIamPermissions": "look up service account demo-cp@acme.iam.gserviceaccount.com: Required ",
		"networks.get":                       "look for network demo in project local: Required ",
		"subnetworks.aggregatedList":         "list the subnetworks of demo: Required ",
	} {
		t.Run(method, func(t *testing.T) {
			engine, client := faulty(t)
			commit(t, engine, inject.Fault{Kind: inject.Denied, Method: method})
			answer := ask(t, client, preflight.Question{
				Permissions:  []string{"compute.disks.create"},
				Accounts:     []string{"demo-cp@acme.iam.gserviceaccount.com"},
				MachineTypes: []preflight.MachineType{{Name: "e2-medium", Zone: zone}},
				Names:        []infra.Ref{{Kind: infra.KindNetwork, Name: "demo"}},
				Network:      "demo",
			})
			if len(answer.Unknown) != 1 || !strings.HasPrefix(answer.Unknown[0], "not checked: "+want) || len(answer.Denied) > 0 {
				t.Errorf("unknown is %q, denied %q; want %s", answer.Unknown, answer.Denied, want)
			}
		})
	}
}

// TestPreflightFails: a Compute Engine that does not answer is no finding.
func TestPreflightFails(t *testing.T) {
	engine, client := faulty(t)
	commit(t, engine, inject.Fault{Kind: inject.Unavailable, Method: "regions.get"})
	_, err := client.Preflight(t.Context(), preflight.Question{})
	if errs.KindOf(err) != errs.Failed || !strings.HasPrefix(err.Error(), "read the quotas of europe-west1: ") {
		t.Errorf("%v (%s)", err, errs.KindOf(err))
	}
}

// TestPreflightPassesFaults: what passes is sat out.
func TestPreflightPassesFaults(t *testing.T) {
	engine, client := faulty(t)
	commit(t, engine, inject.Fault{Kind: inject.LostAnswer, Count: 4})
	answer := ask(t, client, preflight.Question{Permissions: []string{"compute.disks.create"}})
	if len(answer.Unknown) > 0 || answer.Region == nil || answer.Project == nil || len(answer.Zones) != 3 {
		t.Errorf("%+v", answer)
	}
}

// TestPreflightSeesLimits: quotas are those that creation meets.
func TestPreflightSeesLimits(t *testing.T) {
	engine := localgcetest.Start(t, localgcetest.Options{Quotas: map[string]float64{"CPUS": 3, "NETWORKS": 1}})
	client, err := gce.New(t.Context(), gce.Config{
		Project: engine.Project, Region: "europe-west1", Endpoint: engine.URL, Token: engine.Token})
	if err != nil {
		t.Fatal(err)
	}
	answer := ask(t, client, preflight.Question{})
	if answer.Region["CPUS"].Limit != 3 || answer.Project["NETWORKS"] != (preflight.Quota{Limit: 1, Usage: 1}) {
		t.Errorf("CPUS %+v, NETWORKS %+v", answer.Region["CPUS"], answer.Project["NETWORKS"])
	}
}
