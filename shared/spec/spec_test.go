package spec_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
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

func TestValidate(t *testing.T) {
	tests := []struct {
		name   string
		change func(*spec.Cluster)
		want   string // empty for valid
	}{
		{"as it is", func(*spec.Cluster) {}, ""},
		{"longest name", func(c *spec.Cluster) { c.Metadata.Name = "abcdefghij-123456789" }, ""},
		{"name too long", func(c *spec.Cluster) { c.Metadata.Name = "abcdefghij-1234567890" },
			`metadata.name: must be lower-case letters, digits and inner hyphens, at most 20, beginning with a letter, is "abcdefghij-1234567890"`},
		{"no region", func(c *spec.Cluster) { c.Spec.Region = "" }, "spec.region: is missing"},
		{"no zones", func(c *spec.Cluster) { c.Spec.ControlPlane.Zones = nil },
			"spec.controlPlane.zones: is missing; name one to seven zones, such as [europe-west1-b, europe-west1-c, europe-west1-d]"},
		{"eight replicas", func(c *spec.Cluster) {
			c.Spec.ControlPlane.Zones = slices.Repeat([]string{"europe-west1-b"}, 8)
		}, "spec.controlPlane.zones: must name at most 7 zones, names 8"},
		{"version without v", func(c *spec.Cluster) { c.Spec.KubernetesVersion = "1.37.2" },
			`spec.kubernetesVersion: must begin with v, is "1.37.2"; write v1.37.2`},
		{"old version", func(c *spec.Cluster) { c.Spec.KubernetesVersion = "v1.36.9" },
			`spec.kubernetesVersion: must be v1.37.x, is "v1.36.9"; write v1.37.2`},
		{"shortest TTL", func(c *spec.Cluster) { c.Spec.TTL.Duration = 10 * time.Minute }, ""},
		{"longest TTL", func(c *spec.Cluster) { c.Spec.TTL.Duration = 2880 * time.Hour }, ""},
		{"TTL too long", func(c *spec.Cluster) { c.Spec.TTL.Duration = 2881 * time.Hour },
			"spec.ttl: must be 10m to 2880h, is 2881h"},
		{"IPv6", func(c *spec.Cluster) { c.Spec.Network.APIAllowedRanges = []string{"::/0"} },
			`spec.network.apiAllowedRanges[0]: must be an IPv4 range such as 10.0.0.0/16, is "::/0"`},
		{"SSH from a host", func(c *spec.Cluster) { c.Spec.Network.SSHAllowedRanges = []string{"198.51.100.7"} },
			`spec.network.sshAllowedRanges[0]: must be an IPv4 range such as 10.0.0.0/16, is "198.51.100.7"`},
		{"link-local", func(c *spec.Cluster) { c.Spec.Network.NodeRange = "169.254.8.0/24" },
			"spec.network.nodeRange: 169.254.8.0/24 overlaps 169.254.0.0/16, which no network may use"},
		{"full pod range", func(c *spec.Cluster) { c.Spec.Network.PodRange = "10.64.0.0/23" }, ""},
		{"pod range too small", func(c *spec.Cluster) { c.Spec.Network.PodRange = "10.64.0.0/24" },
			"spec.network.podRange: 10.64.0.0/24 is too small: it has room for 1 of the cluster's 2 machines"},
		{"small pod range of another CNI", func(c *spec.Cluster) {
			c.Spec.Network.PodRange, c.Spec.Network.CNI = "10.64.0.0/24", spec.CNINone
		}, ""},
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
			case err != nil && fault.KindOf(err) != fault.Usage:
				t.Errorf("kind is %s, want usage", fault.KindOf(err))
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
