package series_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/series"
)

func TestSeries(t *testing.T) {
	for machineType, want := range map[string]struct {
		disk               string
		balanced, migrates bool // takes pd-balanced
	}{
		"e2-standard-2":          {series.PDBalanced, true, true},
		"n2-standard-4":          {series.PDBalanced, true, true},
		"n4-standard-4":          {series.HyperdiskBalanced, false, true},
		"c4a-standard-8":         {series.HyperdiskBalanced, false, true},
		"c3-standard-4":          {series.PDBalanced, true, true},
		"c3-standard-192-metal":  {series.HyperdiskBalanced, false, false},
		"a2-highgpu-1g":          {series.PDBalanced, true, false},
		"g2-standard-4":          {series.PDBalanced, true, false},
		"unheard-of-4":           {series.PDBalanced, true, true},
		"n2-custom-4-5120":       {series.PDBalanced, true, true},
		"custom-4-5120":          {series.PDBalanced, true, true},
		"h3-standard-88":         {series.PDBalanced, true, false},
		"a3-highgpu-8g":          {series.PDBalanced, true, false},
		"t2a-standard-1":         {series.PDBalanced, true, true},
		"x4-megamem-960-metal":   {series.HyperdiskBalanced, false, false},
		"n4d-standard-2":         {series.HyperdiskBalanced, false, true},
		"h4d-standard-192":       {series.HyperdiskBalanced, false, false},
		"m4-megamem-28":          {series.HyperdiskBalanced, false, true},
		"g4-standard-48":         {series.HyperdiskBalanced, false, false},
		"z3-highmem-88":          {series.PDBalanced, true, true},
		"f1-micro":               {series.PDBalanced, true, true},
		"c4d-standard-384-metal": {series.HyperdiskBalanced, false, false},
	} {
		if got := series.DefaultDisk(machineType); got != want.disk {
			t.Errorf("%s boots from %s, want %s", machineType, got, want.disk)
		}
		if !series.TakesDisk(machineType, series.DefaultDisk(machineType)) {
			t.Errorf("%s does not take its default disk", machineType)
		}
		if got := series.TakesDisk(machineType, series.PDBalanced); got != want.balanced {
			t.Errorf("%s takes pd-balanced: %v", machineType, got)
		}
		if got := series.Migrates(machineType); got != want.migrates {
			t.Errorf("%s migrates: %v", machineType, got)
		}
	}
	if series.TakesDisk("e2-standard-2", series.HyperdiskBalanced) {
		t.Error("e2 takes no Hyperdisk")
	}
}

func TestIsArm(t *testing.T) {
	for machineType, want := range map[string]bool{
		"t2a-standard-1": true, "c4a-standard-8": true, "n4a-standard-2": true, "a4x-highgpu-4g": true,
		"t2d-standard-1": false, "c4d-standard-8": false, "e2-standard-2": false, "unheard-of-4": false,
	} {
		if got := series.IsArm(machineType); got != want {
			t.Errorf("%s has Arm processors: %v", machineType, got)
		}
	}
}
