package gce_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestImages: images of a stopped machine's disk are found, the newest first, and by
// their family.
func TestImages(t *testing.T) {
	client := start(t)
	if _, found, err := client.ImageOfFamily(t.Context(), "local", "own"); err != nil || found {
		t.Errorf("before there is one: %t, %v", found, err)
	}
	for _, resource := range []infra.Resource{resources()[0], resources()[1], instance} {
		if _, err := client.Ensure(t.Context(), resource, owner); err != nil {
			t.Fatal(err)
		}
	}
	if err := client.Stop(t.Context(), instance.Ref()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"own-1", "own-2"} {
		image := infra.Image{Name: name, Family: "own", KubernetesVersion: "v1.37.2", Source: instance.Ref()}
		for _, want := range []bool{true, false} {
			if created, err := client.Ensure(t.Context(), image, owner); err != nil || created != want {
				t.Errorf("%s: created %t, %v", name, created, err)
			}
		}
	}
	found, err := client.Images(t.Context())
	if err != nil || len(found) != 2 || found[0].Name != "own-2" || found[1].KubernetesVersion != "v1.37.2" || found[1].DiskGB != 20 || found[1].Created.IsZero() {
		t.Errorf("found %+v, %v", found, err)
	}
	if name, ok, err := client.ImageOfFamily(t.Context(), "local", "own"); err != nil || !ok || name != "own-2" {
		t.Errorf("of the family: %s, %t, %v", name, ok, err)
	}
	for name, want := range map[string]string{"own-1": "own", "own-3": ""} {
		if family, ok, err := client.FamilyOfImage(t.Context(), "local", name); err != nil || ok != (want != "") || family != want {
			t.Errorf("%s is of family %q, %t, %v", name, family, ok, err)
		}
	}
	if refs := inventory(t, client).Refs; len(refs) != 3 {
		t.Errorf("images are no part of the cluster, which has %v", refs)
	}
	for _, one := range found {
		if deleted, err := client.Delete(t.Context(), one.Ref()); err != nil || !deleted {
			t.Errorf("%s: %t, %v", one.Name, deleted, err)
		}
	}
	if exists, err := client.Exists(t.Context(), found[0].Ref()); err != nil || exists {
		t.Errorf("it is there: %t, %v", exists, err)
	}
}
