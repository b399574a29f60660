package infra

import "testing"

// TestOwns: what is global must name its region.
func TestOwns(t *testing.T) {
	here, before := Owner{Cluster: "demo", Region: "europe-west1"}, Owner{Cluster: "demo"}
	for _, test := range []struct {
		mark, other Owner
		kind        Kind
		owns        bool
	}{
		{here, here, KindNetwork, true},
		{here, before, KindNetwork, false},
		{here, before, KindInstance, true},
		{before, before, KindNetwork, true},
		{before, here, KindNetwork, false},
		{here, Owner{Cluster: "demo", Region: "us-east1"}, KindFirewall, false},
		{here, Owner{}, KindInstance, false},
	} {
		if got := test.mark.Owns(test.other, test.kind); got != test.owns {
			t.Errorf("%+v owns a %s of %+v: %t", test.mark, test.kind, test.other, got)
		}
	}
}
