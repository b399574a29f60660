package surface_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/surface"
)

func TestFind(t *testing.T) {
	for call, want := range map[string]string{
		"GET projects/p/zones/z/instances/a/serialPort": "compute.instances.getSerialPortOutput",
		"POST projects/p/regions/r/healthChecks":        "compute.regionHealthChecks.insert",
		"GET projects/p/global/images/family/f":         "compute.images.getFromFamily",
		"GET projects/p/zones/z/instances/":             "",
		"GET projects/p/global/nonsense":                "",
		"BREW projects/p":                               "",
	} {
		http, path, _ := strings.Cut(call, " ")
		if got, ok := surface.Find(http, strings.Split(path, "/")); got.ID != want || ok != (want != "") {
			t.Errorf("%s is %q, want %q", call, got.ID, want)
		}
	}
}

func TestEnum(t *testing.T) {
	if values := surface.Enum("Scheduling", "onHostMaintenance"); !slices.Equal(values, []string{"MIGRATE", "TERMINATE"}) {
		t.Errorf("the values of onHostMaintenance are %q", values)
	}
	if values := surface.Enum("Scheduling", "preemptible"); values != nil {
		t.Errorf("a field that is no enumeration has the values %q", values)
	}
}

func TestReadOnly(t *testing.T) {
	for field, want := range map[string]bool{"status": true, "selfLink": true, "name": false, "keyRevocationActionType": false, "nonsense": false} {
		if got := surface.ReadOnly("Instance", field); got != want {
			t.Errorf("Instance.%s is read-only: %t, want %t", field, got, want)
		}
	}
	if values := surface.Enum("Instance", "status"); values != nil {
		t.Errorf("a request may have a status, of %q", values)
	}
}

func TestParameters(t *testing.T) {
	for call, want := range map[string]bool{
		"compute.instances.list filter=x": true, "compute.instances.list $alt=json": true, "compute.instances.list alt=json": true,
		"compute.instances.get filter=x": false, "compute.instances.getSerialPortOutput port=4": true,
		"compute.instances.getSerialPortOutput port=0": false, "compute.instances.getSerialPortOutput start=-5": true,
		"compute.forwardingRules.get view=FULL": true, "compute.forwardingRules.get view=HALF": false,
		"compute.instances.setDiskAutoDelete autoDelete=True": true, "compute.instances.setDiskAutoDelete autoDelete=1": false,
	} {
		id, given, _ := strings.Cut(call, " ")
		name, value, _ := strings.Cut(given, "=")
		p, known := surface.FindParameter(id, name)
		if got := known && p.Fits(value); got != want {
			t.Errorf("%s: %t, want %t", call, got, want)
		}
	}
}
