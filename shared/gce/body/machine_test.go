package body

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestMachineComesBack: what a template was made from can be read back from it.
func TestMachineComesBack(t *testing.T) {
	for name, want := range map[string]infra.Machine{"native pods": testMachine(), "spot": spotMachine()} {
		t.Run(name, func(t *testing.T) {
			got := FoundMachine(testScope.machineProperties(want, testMark))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
