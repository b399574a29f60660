package model

import "testing"

func TestDeprecatedAPI(t *testing.T) {
	for want, api := range map[string]DeprecatedAPI{
		"flowcontrol.apiserver.k8s.io/v1beta3 flowschemas (removed in v1.32)": {"flowcontrol.apiserver.k8s.io", "v1beta3", "flowschemas", "v1.32"},
		"v1 pods/eviction (removed in v1.40)":                                 {"", "v1", "pods/eviction", "v1.40"},
	} {
		if got := api.String(); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
