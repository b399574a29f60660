package infra_test

import (
	"slices"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

func TestSuperseded(t *testing.T) {
	machine := func(name, status string, created int64, superseded string) infra.FoundInstance {
		return infra.FoundInstance{Name: name, Status: status, Created: time.Unix(created, 0), Metadata: map[string]string{infra.MetadataSuperseded: superseded}}
	}
	b := machine("b", "RUNNING", 7, "")
	for name, test := range map[string]struct {
		machines []infra.FoundInstance
		want     []string
	}{
		"no mark":                             {[]infra.FoundInstance{b, machine("c", "RUNNING", 7, "")}, nil},
		"stopped":                             {[]infra.FoundInstance{b, machine("c", "TERMINATED", 7, "b 7")}, []string{"c"}},
		"about to be stopped":                 {[]infra.FoundInstance{b, machine("c", "RUNNING", 7, "b 7")}, []string{"c"}},
		"for one of the name before":          {[]infra.FoundInstance{b, machine("c", "TERMINATED", 7, "b 6")}, nil},
		"for one that is gone":                {[]infra.FoundInstance{machine("c", "RUNNING", 7, "b 7")}, nil},
		"for one that is stopped":             {[]infra.FoundInstance{machine("b", "TERMINATED", 7, ""), machine("c", "RUNNING", 7, "b 7")}, nil},
		"for itself":                          {[]infra.FoundInstance{machine("c", "RUNNING", 7, "c 7")}, nil},
		"each for the other":                  {[]infra.FoundInstance{machine("b", "RUNNING", 7, "c 7"), machine("c", "RUNNING", 7, "b 7")}, nil},
		"for one that is stopped for a third": {[]infra.FoundInstance{b, machine("c", "TERMINATED", 7, "b 7"), machine("d", "TERMINATED", 7, "c 7")}, []string{"c"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, m := range (infra.Inventory{Instances: test.machines}).Superseded() {
				got = append(got, m.Name)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
