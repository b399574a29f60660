package change_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/spec/change"
)

const document = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
metadata: {name: demo}
spec:
  project: my-project
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c]}
  pools:
  - {name: default, zones: [europe-west1-b, europe-west1-c], nodesPerZone: 3}
  - {name: batch, zones: [europe-west1-b], nodesPerZone: 1, spot: true}
`

func parse(t *testing.T, replacements ...string) *spec.Cluster {
	t.Helper()
	text := strings.NewReplacer(replacements...).Replace(document)
	parsed, err := spec.Parse([]byte(text), "test")
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// TestPaths: each field of the document has its rule.
func TestPaths(t *testing.T) {
	var want []string
	for _, field := range spec.Fields() {
		if !strings.Contains(field.Type, "object") {
			want = append(want, field.Path)
		}
	}
	got := change.Paths()
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a new field says here what becomes of its change (-documented +known):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	two := "controlPlane: {zones: [europe-west1-b, europe-west1-c]"
	batch := "  - {name: batch, zones: [europe-west1-b], nodesPerZone: 1, spot: true}\n"
	for name, test := range map[string]struct {
		replacements []string
		want         []string // what begins each problem
	}{
		"nothing":          {nil, nil},
		"another version":  {[]string{"  region:", "  kubernetesVersion: v1.36.3\n  region:"}, []string{"spec.kubernetesVersion: is v1.37.2, and cannot become v1.36.3"}},
		"another region":   {[]string{"europe-west1", "us-east1"}, []string{"spec.region: "}},
		"fewer replicas":   {[]string{two, "controlPlane: {zones: [europe-west1-b]"}, nil},
		"more replicas":    {[]string{two, "controlPlane: {zones: [europe-west1-c, europe-west1-b, europe-west1-b]"}, nil},
		"larger replicas":  {[]string{two, two + ", machineType: e2-standard-8"}, []string{"spec.controlPlane.machineType: is e2-standard-2, and cannot become e2-standard-8; kubectl ha add-replica --replace"}},
		"a pool less":      {[]string{batch, ""}, nil},
		"a pool more":      {[]string{batch, batch + strings.Replace(batch, "batch", "more", 1)}, nil},
		"a smaller pool":   {[]string{"nodesPerZone: 3", "nodesPerZone: 1"}, nil},
		"a larger pool":    {[]string{"nodesPerZone: 3", "nodesPerZone: 5"}, nil},
		"larger workers":   {[]string{"nodesPerZone: 3", "nodesPerZone: 3, machineType: e2-standard-8"}, nil},
		"other disks":      {[]string{two, two + ", disk: {type: pd-ssd}", "nodesPerZone: 3", "nodesPerZone: 3, disk: {sizeGB: 100}"}, []string{"spec.controlPlane.disk.type: is pd-balanced, and cannot become pd-ssd"}},
		"no spot":          {[]string{", spot: true", ""}, nil},
		"a zone less":      {[]string{"zones: [europe-west1-b, europe-west1-c], n", "zones: [europe-west1-c], n"}, nil},
		"other ranges":     {[]string{"  pools:", "  network: {nodeRange: 10.1.0.0/20, podRange: 10.4.0.0/14, serviceRange: 10.112.0.0/16, cni: none}\n  pools:"}, []string{"spec.network.nodeRange: ", "spec.network.podRange: ", "spec.network.serviceRange: ", "spec.network.cni: "}},
		"who may reach it": {[]string{"  pools:", "  network: {apiAllowedRanges: [192.0.2.0/24], sshAllowedRanges: [192.0.2.0/24]}\n  pools:"}, nil},
		"an audit policy":  {[]string{two, two + `, apiServer: {audit: {policy: "{apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{level: None}]}"}}`}, []string{"spec.controlPlane.apiServer.audit.policy: is not set, and cannot be set; make another cluster"}},
		"an image":         {[]string{"  pools:", "  image: projects/debian-cloud/global/images/family/debian-13\n  pools:"}, []string{"spec.image: is the default, and cannot become projects/debian-cloud/global/images/family/debian-13; leave it"}},
		"encryption":       {[]string{two, two + ", apiServer: {encryption: {resources: [secrets]}}"}, []string{"spec.controlPlane.apiServer.encryption.resources: is [], and cannot become [secrets]"}},
		"people":           {[]string{two, two + ", apiServer: {oidc: {issuerURL: https://a.example, clientID: b}}"}, []string{"spec.controlPlane.apiServer.oidc.issuerURL: ", "spec.controlPlane.apiServer.oidc.clientID: ", "spec.controlPlane.apiServer.oidc.usernameClaim: ", "spec.controlPlane.apiServer.oidc.usernamePrefix: "}},
		"an end":           {[]string{"  pools:", "  ttl: 2h\n  pools:"}, nil},
		"accounts":         {[]string{"  pools:", own + "  pools:"}, []string{"spec.serviceAccounts.controlPlane: is the project's default, and cannot become demo-cp@my-project.iam.gserviceaccount.com; leave it", "spec.serviceAccounts.nodes: is the project's default, and cannot become demo-nodes@"}},
		"several, all at once": {[]string{"  pools:", "  network: {cni: none}\n  pools:", two, two + ", machineType: e2-standard-8"},
			[]string{"spec.controlPlane.machineType: ", "spec.network.cni: "}},
	} {
		t.Run(name, func(t *testing.T) {
			got := change.Refused(parse(t), parse(t, test.replacements...))
			if len(got) != len(test.want) {
				t.Fatalf("refused are %q, want %q", got, test.want)
			}
			for i, problem := range got {
				if !strings.HasPrefix(problem.String(), test.want[i]) {
					t.Errorf("refused is %q, want %q", problem, test.want[i])
				}
			}
		})
	}
}

// own gives both roles accounts of their own.
const own = "  serviceAccounts: {controlPlane: demo-cp@my-project.iam.gserviceaccount.com, nodes: demo-nodes@my-project.iam.gserviceaccount.com}\n"

// TestAccountsStay: a cluster that has service accounts keeps them.
func TestAccountsStay(t *testing.T) {
	have := parse(t, "  pools:", own+"  pools:")
	for name, test := range map[string]struct {
		want     *spec.Cluster
		problems int
	}{
		"the same":     {parse(t, "  pools:", own+"  pools:"), 0},
		"another":      {parse(t, "  pools:", strings.Replace(own, "demo-cp", "other-cp", 1)+"  pools:"), 1},
		"one left out": {parse(t, "  pools:", strings.Replace(own, "controlPlane: demo-cp@my-project.iam.gserviceaccount.com, ", "", 1)+"  pools:"), 1},
		"none":         {parse(t), 2},
	} {
		if got := change.Refused(have, test.want); len(got) != test.problems {
			t.Errorf("%s: refused are %q, want %d", name, got, test.problems)
		}
	}
	want := parse(t)
	change.Keep(have, want, []string{"spec.serviceAccounts.controlPlane", "spec.serviceAccounts.nodes"})
	if diff := cmp.Diff(have, want); diff != "" {
		t.Errorf("nobody asked for other accounts (-have +want):\n%s", diff)
	}
}

func TestKeep(t *testing.T) {
	have := parse(t, "c]}", "c]}", "zones: [europe-west1-b, europe-west1-c]}", "zones: [europe-west1-b, europe-west1-c], apiServer: {oidc: {issuerURL: https://a.example, clientID: b, groupsClaim: c}, encryption: {resources: [secrets]}}}", "  pools:", "  ttl: 2h\n  network: {serviceRange: 10.112.0.0/16, sshAllowedRanges: [192.0.2.0/24]}\n  pools:")
	want := parse(t, "nodesPerZone: 3", "nodesPerZone: 1", "name: batch", "name: other", "europe-west1-c", "europe-west1-d")
	change.Keep(have, want, change.Paths())
	if diff := cmp.Diff(have, want); diff != "" {
		t.Errorf("with all kept it is not the same (-have +want):\n%s", diff)
	}
	larger := parse(t, "nodesPerZone: 3", "nodesPerZone: 5")
	change.Keep(have, larger, []string{"spec.ttl", "spec.pools[].zones"})
	if larger.Spec.TTL != have.Spec.TTL || larger.Spec.Pools[0].NodesPerZone != 5 || len(larger.Spec.Network.SSHAllowedRanges) > 0 {
		t.Errorf("kept is %+v", larger.Spec)
	}
}

// TestAReleaseOfTheMinorVersionStays: who asks for v1.36 has it in any release.
func TestAReleaseOfTheMinorVersionStays(t *testing.T) {
	have := parse(t, "  region:", "  kubernetesVersion: v1.36.1\n  region:")
	for asked, want := range map[string]struct {
		version string
		refused int
	}{
		"v1.36": {"v1.36.1", 0}, "v1.36.1": {"v1.36.1", 0}, "v1.36.3": {"v1.36.3", 1}, "v1.37": {"v1.37.2", 1},
	} {
		wanted := parse(t, "  region:", "  kubernetesVersion: "+asked+"\n  region:")
		change.Keep(have, wanted, nil)
		if got := change.Refused(have, wanted); len(got) != want.refused || wanted.Spec.KubernetesVersion != want.version {
			t.Errorf("%s: becomes %s, refused are %q", asked, wanted.Spec.KubernetesVersion, got)
		}
	}
}

// TestSurplus: what the document has no more is named, and retained where it is to stay.
func TestSurplus(t *testing.T) {
	have := parse(t)
	two := "controlPlane: {zones: [europe-west1-b, europe-west1-c]"
	batch := "  - {name: batch, zones: [europe-west1-b], nodesPerZone: 1, spot: true}\n"
	for name, test := range map[string]struct {
		replacements []string
		want         []string
	}{
		"nothing":        {nil, nil},
		"more":           {[]string{two, "controlPlane: {zones: [europe-west1-c, europe-west1-b, europe-west1-b]", batch, batch + strings.Replace(batch, "batch", "more", 1)}, nil},
		"fewer replicas": {[]string{two, "controlPlane: {zones: [europe-west1-b]"}, []string{"spec.controlPlane.zones: a replica in europe-west1-c"}},
		"a pool less":    {[]string{batch, ""}, []string{"spec.pools: pool batch"}},
		"a zone less":    {[]string{"zones: [europe-west1-b, europe-west1-c], n", "zones: [europe-west1-c], n"}, []string{"spec.pools[0].zones: the workers of pool default in europe-west1-b"}},
	} {
		want := parse(t, test.replacements...)
		if got := change.Surplus(have, want); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		change.Retain(have, want)
		if left := change.Surplus(have, want); len(left) > 0 {
			t.Errorf("%s: retained is all but %q", name, left)
		}
		if len(want.Spec.Pools) < len(have.Spec.Pools) {
			t.Errorf("%s: the pools are %v", name, want.Spec.Pools)
		}
	}
}
