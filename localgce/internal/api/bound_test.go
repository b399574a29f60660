package api_test

import (
	"path/filepath"
	"testing"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// A state without an external address fits any block; one with an address,
// reserved or a machine's, does not.
func TestHasExternalAddresses(t *testing.T) {
	for _, c := range []struct {
		name string
		fill func(*lab)
		want bool
	}{
		{"a network", func(l *lab) { l.network() }, false},
		{"a reserved address", func(l *lab) {
			l.done(l.gce.Addresses.Insert(project, region, &compute.Address{Name: "a"}).Do())
		}, true},
		{"a machine", func(l *lab) {
			l.network()
			l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
		}, true},
	} {
		path := filepath.Join(t.TempDir(), "state")
		if has, err := api.HasExternalAddresses(path); has || err != nil {
			t.Fatalf("before there is a file: %t, %v", has, err)
		}
		t.Run(c.name, func(t *testing.T) { c.fill(newLab(t, localgcetest.Options{StatePath: path})) }) // ends the engine
		if has, err := api.HasExternalAddresses(path); has != c.want || err != nil {
			t.Errorf("%s: %t, %v, want %t", c.name, has, err, c.want)
		}
	}
}
