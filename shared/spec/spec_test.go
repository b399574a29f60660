package spec_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

func demo(zones ...string) *spec.Cluster {
	c := &spec.Cluster{
		Metadata: spec.Metadata{Name: "demo"},
		Spec: spec.Spec{
			Region:       "europe-west1",
			ControlPlane: spec.ControlPlane{Zones: zones},
			Pools:        []spec.Pool{{NodesPerZone: 1}},
		},
	}
	spec.Default(c)
	return c
}

func accounts(controlPlane, nodes string) func(*spec.Cluster) {
	return func(c *spec.Cluster) {
		c.Spec.ServiceAccounts = spec.ServiceAccounts{ControlPlane: controlPlane, Nodes: nodes}
	}
}

func noAccount(field, value string) string {
	return fmt.Sprintf("spec.serviceAccounts.%s: invalid value %q: must be a service account's e-mail address such as NAME@PROJECT.iam.gserviceaccount.com", field, value)
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name   string
		change func(*spec.Cluster)
		want   string // empty for valid
	}{
		{"as it is", func(*spec.Cluster) {}, ""},
		{"longest name", func(c *spec.Cluster) { c.Metadata.Name = "abcdefghij-123456789" }, ""},
		{"name too long", func(c *spec.Cluster) { c.Metadata.Name = "abcdefghij-1234567890" },
			`metadata.name: invalid value "abcdefghij-1234567890": must be lower-case letters, digits and inner hyphens, at most 20, beginning with a letter`},
		{"no region", func(c *spec.Cluster) { c.Spec.Region = "" }, "spec.region: required"},
		{"no zones", func(c *spec.Cluster) { c.Spec.ControlPlane.Zones = nil },
			"spec.controlPlane.zones: required; name one to seven zones, such as [europe-west1-b, europe-west1-c, europe-west1-d]"},
		{"eight replicas", func(c *spec.Cluster) {
			c.Spec.ControlPlane.Zones = slices.Repeat([]string{"europe-west1-b"}, 8)
		}, "spec.controlPlane.zones: invalid value: must name at most 7 zones, names 8"},
		{"version without v", func(c *spec.Cluster) { c.Spec.KubernetesVersion = "1.37.2" },
			`spec.kubernetesVersion: invalid value "1.37.2": must be one of v1.37.2, v1.36.3, v1.36.1, v1.35.4, v1.37, v1.36, v1.35; write v1.37.2`},
		{"release that is not known", func(c *spec.Cluster) { c.Spec.KubernetesVersion = "v1.36.9" },
			`spec.kubernetesVersion: invalid value "v1.36.9": must be one of v1.37.2, v1.36.3, v1.36.1, v1.35.4, v1.37, v1.36, v1.35; write v1.36 for its newest release here`},
		{"old version", func(c *spec.Cluster) { c.Spec.KubernetesVersion = "v1.34.9" },
			`spec.kubernetesVersion: invalid value "v1.34.9": must be one of v1.37.2, v1.36.3, v1.36.1, v1.35.4, v1.37, v1.36, v1.35`},
		{"release that is known", func(c *spec.Cluster) { c.Spec.KubernetesVersion = "v1.36.1" }, ""},
		{"shortest TTL", func(c *spec.Cluster) { c.Spec.TTL.Duration = 10 * time.Minute }, ""},
		{"longest TTL", func(c *spec.Cluster) { c.Spec.TTL.Duration = 2880 * time.Hour }, ""},
		{"TTL too long", func(c *spec.Cluster) { c.Spec.TTL.Duration = 2881 * time.Hour },
			"spec.ttl: invalid value 2881h: must be 10m to 2880h"},
		{"IPv6", func(c *spec.Cluster) { c.Spec.Network.APIAllowedRanges = []string{"::/0"} },
			`spec.network.apiAllowedRanges[0]: invalid value "::/0": must be an IPv4 range such as 10.0.0.0/16`},
		{"SSH from a host", func(c *spec.Cluster) { c.Spec.Network.SSHAllowedRanges = []string{"198.51.100.7"} },
			`spec.network.sshAllowedRanges[0]: invalid value "198.51.100.7": must be an IPv4 range such as 10.0.0.0/16`},
		{"link-local", func(c *spec.Cluster) { c.Spec.Network.NodeRange = "169.254.8.0/24" },
			"spec.network.nodeRange: 169.254.8.0/24 overlaps 169.254.0.0/16, which no network may use"},
		{"full pod range", func(c *spec.Cluster) { c.Spec.Network.PodRange = "10.64.0.0/23" }, ""},
		{"pod range too small", func(c *spec.Cluster) { c.Spec.Network.PodRange = "10.64.0.0/24" },
			"spec.network.podRange: 10.64.0.0/24 is too small: it has room for 1 of the cluster's 2 machines"},
		{"pod range too small for podCIDRs", func(c *spec.Cluster) {
			c.Spec.Network.PodRange, c.Spec.Network.CNI = "10.64.0.0/24", spec.CNINone
		}, "spec.network.podRange: 10.64.0.0/24 is too small: it has room for 1 of the cluster's 2 machines"},
		{"service accounts", accounts("demo-control-plane@my-project.iam.gserviceaccount.com", "123456789012-compute@developer.gserviceaccount.com"), ""},
		{"service accounts of a domain's project", accounts("demo-cp@my-project.example.com.iam.gserviceaccount.com", "my-project.example.com@appspot.gserviceaccount.com"), ""},
		{"service account of App Engine", accounts("my-project@appspot.gserviceaccount.com", ""), ""},
		{"no service accounts", accounts("", ""), ""},
		{"a name alone", accounts("demo-nodes", ""), noAccount("controlPlane", "demo-nodes")},
		{"the alias", accounts("", "default"), noAccount("nodes", "default")},
		{"a person", accounts("", "somebody@example.com"), noAccount("nodes", "somebody@example.com")},
		{"a service account's resource", accounts("", "projects/p/serviceAccounts/a@b.iam.gserviceaccount.com"), noAccount("nodes", "projects/p/serviceAccounts/a@b.iam.gserviceaccount.com")},
		{"a short name", accounts("abcde@my-project.iam.gserviceaccount.com", ""), noAccount("controlPlane", "abcde@my-project.iam.gserviceaccount.com")},
		{"capitals", accounts("Demo-Nodes@my-project.iam.gserviceaccount.com", ""), noAccount("controlPlane", "Demo-Nodes@my-project.iam.gserviceaccount.com")},
		{"another domain", accounts("", "demo-nodes@my-project.iam.gserviceaccount.com.example.com"), noAccount("nodes", "demo-nodes@my-project.iam.gserviceaccount.com.example.com")},
		{"no project", accounts("", "demo-nodes@iam.gserviceaccount.com"), noAccount("nodes", "demo-nodes@iam.gserviceaccount.com")},
		{"a quote", accounts("", "demo-nodes@my-project\".iam.gserviceaccount.com"), noAccount("nodes", "demo-nodes@my-project\".iam.gserviceaccount.com")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := demo("europe-west1-b")
			test.change(c)
			err := spec.Validate(c)
			switch {
			case test.want == "" && err != nil:
				t.Errorf("got %v, want it valid", err)
			case test.want != "" && (err == nil || err.Error() != test.want):
				t.Errorf("got %v, want %s", err, test.want)
			case err != nil && errs.KindOf(err) != errs.Usage:
				t.Errorf("kind is %s, want usage", errs.KindOf(err))
			}
		})
	}
}

func TestWarnings(t *testing.T) {
	const b, c, d = "europe-west1-b", "europe-west1-c", "europe-west1-d"
	path := "spec.controlPlane.zones: "
	tests := []struct {
		name  string
		zones []string
		want  []string
	}{
		{"three zones", []string{b, c, d}, nil},
		{"one replica", []string{b}, []string{path + "a single replica survives no loss; three in three zones survive the loss of any one zone"}},
		{"even", []string{b, c, d, "europe-west1-e"}, []string{path + "4 replicas survive no more losses than 3 would: an even number adds cost, not safety"}},
		{"majority in a zone", []string{b, b, c}, []string{path + "2 of 3 replicas are in europe-west1-b: losing this zone loses the control plane"}},
		{"five in three zones", []string{b, c, d, b, c}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := spec.Warnings(demo(test.zones...)); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
	lonely := demo(b, c, d)
	lonely.Spec.Pools = nil
	if got := spec.Warnings(lonely); len(got) != 1 {
		t.Errorf("got %q, want one warning that there are no workers", got)
	}
}

// TestAccessWarnings: ranges that may shut nodes out are told of.
func TestAccessWarnings(t *testing.T) {
	for _, test := range []struct {
		ranges []string
		warned bool
	}{
		{nil, false},
		{[]string{"0.0.0.0/0"}, false},
		{[]string{"198.51.100.0/24", "0.0.0.0/0"}, false},
		{[]string{"198.51.100.0/24"}, true},
	} {
		c := demo("europe-west1-b", "europe-west1-c", "europe-west1-d")
		c.Spec.Network.APIAllowedRanges = test.ranges
		got := spec.Warnings(c)
		if warned := len(got) == 1 && strings.HasPrefix(got[0], "spec.network.apiAllowedRanges: "); warned != test.warned || len(got) > 1 {
			t.Errorf("%v: got %q", test.ranges, got)
		}
	}
}

// TestAccountWarnings: a role without an account is open, which is told where the
// other one is closed.
func TestAccountWarnings(t *testing.T) {
	const account = "demo-nodes@my-project.iam.gserviceaccount.com"
	for _, test := range []struct {
		controlPlane, nodes, want string
	}{
		{"", "", ""},
		{account, account, ""},
		{account, "", "spec.serviceAccounts: nodes is not given: a machine with a worker's name joins with any account"},
		{"", account, "spec.serviceAccounts: controlPlane is not given: a machine with a replica's name joins with any account"},
	} {
		c := demo("europe-west1-b", "europe-west1-c", "europe-west1-d")
		accounts(test.controlPlane, test.nodes)(c)
		if got := strings.Join(spec.Warnings(c), "\n"); got != test.want {
			t.Errorf("%q and %q: got %q, want %q", test.controlPlane, test.nodes, got, test.want)
		}
	}
}

func TestDurationRoundTrip(t *testing.T) {
	for text, want := range map[string]time.Duration{
		`"2h"`: 2 * time.Hour, `"90m"`: 90 * time.Minute, `"1h30m"`: 90 * time.Minute, `"10m30s"`: 630 * time.Second, `"0s"`: 0, `"20s"`: 20 * time.Second,
	} {
		var d spec.Duration
		if err := json.Unmarshal([]byte(text), &d); err != nil || d.Duration != want {
			t.Errorf("%s is %v (%v), want %v", text, d.Duration, err, want)
		}
		var again spec.Duration
		if out, err := json.Marshal(d); err != nil || json.Unmarshal(out, &again) != nil || again != d {
			t.Errorf("%s was written as %s (%v)", text, out, err)
		}
	}
	for d, want := range map[time.Duration]string{2 * time.Hour: "2h", 90 * time.Minute: "1h30m", 10 * time.Minute: "10m", 20 * time.Second: "20s"} {
		if got := (spec.Duration{Duration: d}).String(); got != want {
			t.Errorf("%d is written %s, want %s", d, got, want)
		}
	}
	var d spec.Duration
	for _, text := range []string{"3600", `"2d"`, "null_"} {
		if json.Unmarshal([]byte(text), &d) == nil {
			t.Errorf("%s was accepted", text)
		}
	}
}
