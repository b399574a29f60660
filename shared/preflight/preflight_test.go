package preflight_test

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

const (
	zoneB = "europe-west1-b"
	zoneC = "europe-west1-c"
	image = "projects/debian-cloud/global/images/family/debian-12"
)

const document = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: acme
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c]}
  pools:
  - {name: default, zones: [europe-west1-b, europe-west1-c], nodesPerZone: 3}
`

func desired(t *testing.T, text string) plan.Desired {
	t.Helper()
	parsed, err := spec.Parse([]byte(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	return plan.Desired{Spec: parsed, Image: image}
}

// check is the check of an up from what was observed.
func check(t *testing.T, text string, observed infra.Inventory) preflight.Check {
	t.Helper()
	return preflight.Check{Project: "acme", Region: "europe-west1", Cluster: "demo",
		Plan: plan.Up(desired(t, text), observed), Observed: observed}
}

// fine is an answer in which nothing stands in the way of document.
func fine() preflight.Answer {
	plenty := func(metrics ...string) map[string]preflight.Quota {
		quotas := map[string]preflight.Quota{}
		for _, metric := range metrics {
			quotas[metric] = preflight.Quota{Limit: 10_000}
		}
		return quotas
	}
	return preflight.Answer{
		Zones: []string{zoneB, zoneC},
		CPUs: map[preflight.MachineType]int{{Name: "e2-standard-2", Zone: zoneB}: 2, {Name: "e2-standard-2", Zone: zoneC}: 2,
			{Name: "e2-standard-4", Zone: zoneB}: 4, {Name: "e2-standard-4", Zone: zoneC}: 4},
		Region: plenty("CPUS", "N2_CPUS", "INSTANCES", "IN_USE_ADDRESSES", "STATIC_ADDRESSES", "SSD_TOTAL_GB", "INSTANCE_GROUPS", "INSTANCE_GROUP_MANAGERS"),
		Project: plenty("CPUS_ALL_REGIONS", "NETWORKS", "SUBNETWORKS", "FIREWALLS", "HEALTH_CHECKS", "BACKEND_SERVICES",
			"FORWARDING_RULES", "INSTANCE_TEMPLATES"),
	}
}

func TestQuestion(t *testing.T) {
	whole := check(t, document, infra.Inventory{}).Question()
	var names []string
	for _, ref := range whole.Names {
		names = append(names, ref.String())
	}
	if len(names) != 18 || !slices.Contains(names, "instance/demo-control-plane-c") {
		t.Errorf("%d names: %q", len(names), names)
	}
	types := []preflight.MachineType{{Name: "e2-standard-2", Zone: zoneB}, {Name: "e2-standard-2", Zone: zoneC},
		{Name: "e2-standard-4", Zone: zoneB}, {Name: "e2-standard-4", Zone: zoneC}}
	if diff := cmp.Diff(types, whole.MachineTypes); diff != "" || !slices.Equal(whole.Images, []string{image}) || whole.Network != "" {
		t.Errorf("%s\nimages %q, network %q", diff, whole.Images, whole.Network)
	}
	network := infra.Network{Name: "demo-europe-west1-network"}.Ref()
	half := check(t, document, infra.Inventory{Refs: []infra.Ref{network}}).Question()
	if half.Network != "demo-europe-west1-network" || slices.Contains(half.Names, network) || slices.Contains(half.Permissions, "compute.networks.create") {
		t.Errorf("where the network is there, its name and permission are asked for: %+v", half)
	}
}

func TestFindings(t *testing.T) {
	network := infra.Network{Name: "demo-europe-west1-network"}.Ref()
	for name, test := range map[string]struct {
		text     string
		observed infra.Inventory
		change   func(*preflight.Answer)
		want     []string // "kind id: text | mend", each shortened to what is looked for
	}{
		"nothing":          {change: func(*preflight.Answer) {}},
		"nothing is known": {change: func(a *preflight.Answer) { a.Region, a.Project = nil, nil }},
		"permissions": {change: func(a *preflight.Answer) {
			a.Denied = []string{"compute.instances.create", "compute.networks.create", "iam.serviceAccounts.actAs"}
		},
			want: []string{"denied permission: project acme does not grant compute.instances.create, compute.networks.create | gcloud projects add-iam-policy-binding acme "}},
		"a service account of its own": {change: func(a *preflight.Answer) { a.Denied = []string{"iam.serviceAccounts.actAs"} }},
		"a zone that is down": {change: func(a *preflight.Answer) { a.Zones = []string{zoneB} },
			want: []string{"usage no-such-zone: europe-west1-c is not a zone of europe-west1 that is up | gcloud compute zones list"}},
		"a machine type": {change: func(a *preflight.Answer) { delete(a.CPUs, preflight.MachineType{Name: "e2-standard-4", Zone: zoneC}) },
			want: []string{"usage no-such-machine-type: there is no machine type e2-standard-4 in zone europe-west1-c | gcloud compute machine-types list --zones=europe-west1-c --project=acme"}},
		"an image": {change: func(a *preflight.Answer) { a.MissingImages = []string{image} },
			want: []string{"usage no-boot-image: there is no image " + image + " that project acme may use | gcloud compute images list"}},
		"names": {change: func(a *preflight.Answer) {
			a.Taken = map[infra.Ref]string{network: "mine", infra.APIAddress("demo"): "", {Kind: infra.KindInstance, Name: "demo-control-plane-b", Zone: zoneB}: "kubectl-ha-cluster=other",
				infra.APIBackend("demo"): infra.Owner{Cluster: "demo"}.Description()}
		}, want: []string{
			"unsafe name-taken: network demo-europe-west1-network in project acme is there already and does not belong to cluster demo of europe-west1 (its description is \"mine\") | Choose another name",
			"unsafe name-taken: address demo-api in europe-west1 is there | Choose another name",
			"unsafe name-taken: instance demo-control-plane-b in europe-west1-b is there | Choose another name",
		}},
		"ranges": {observed: infra.Inventory{Refs: []infra.Ref{network}},
			change: func(a *preflight.Answer) {
				a.Ranges = []preflight.Range{{Subnetwork: "mine", Prefix: netip.MustParsePrefix("10.64.7.0/24")}, {Subnetwork: "far", Prefix: netip.MustParsePrefix("192.168.0.0/16")}}
			},
			want: []string{"usage range-taken: spec.network.podRange 10.64.0.0/14 overlaps 10.64.7.0/24 of subnetwork mine, which network demo-europe-west1-network has already | gcloud compute networks subnets list --network=demo-europe-west1-network"}},
		"quotas": {change: func(a *preflight.Answer) {
			a.Region["CPUS"] = preflight.Quota{Limit: 37, Usage: 10} // 2 × 2 + 6 × 4 = 28 more
			a.Region["SSD_TOTAL_GB"] = preflight.Quota{Limit: 400}   // just enough for 8 × 50
			a.Region["IN_USE_ADDRESSES"] = preflight.Quota{Limit: 8} // 8 machines and a load balancer
			a.Project["NETWORKS"] = preflight.Quota{Limit: 5, Usage: 5}
		}, want: []string{
			"exhausted quota: quota CPUS of europe-west1: 28 more are needed, and 10 of 37 are in use | --quota-id=CPUS-per-project-region --preferred-value=38 --dimensions=region=europe-west1 --project=acme",
			"exhausted quota: quota IN_USE_ADDRESSES of europe-west1: 9 more are needed, and 0 of 8 are in use | --quota-id=IN-USE-ADDRESSES-per-project-region",
			"exhausted quota: quota NETWORKS of project acme: 1 more are needed, and 5 of 5 are in use | --quota-id=NETWORKS-per-project --preferred-value=6 --project=acme",
		}},
		"all at once": {change: func(a *preflight.Answer) {
			a.Zones, a.Denied, a.MissingImages = []string{zoneB}, []string{"compute.networks.create"}, []string{image}
			a.Region["INSTANCES"] = preflight.Quota{Limit: 1}
		}, want: []string{"denied permission", "usage no-such-zone", "usage no-boot-image", "exhausted quota: quota INSTANCES"}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := fine()
			test.change(&answer)
			found := check(t, document, test.observed).Findings(answer)
			if len(found) != len(test.want) {
				t.Fatalf("%d findings, want %d: %+v", len(found), len(test.want), found)
			}
			for i, want := range test.want {
				text, mend, _ := strings.Cut(want, " | ")
				f := found[i]
				if !strings.HasPrefix(string(f.Kind)+" "+f.ID+": "+f.Text, text) || !strings.Contains(f.Mend, mend) || f.Mend == "" {
					t.Errorf("finding %+v\nwant %s", f, want)
				}
			}
		})
	}
}
