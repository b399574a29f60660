//go:build e2e

package e2e

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/discovery"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// judge holds all that the engine was asked and answered since its start to
// Google's discovery document, and returns how many exchanges that were. An
// engine that was stopped has taken its record along.
func judge(t *testing.T) (exchanges int) {
	t.Helper()
	record, err := os.Open(localgce.RecordFile(os.Getenv(localgce.StateDirVariable)))
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	defer record.Close()
	document, err := discovery.Open()
	if err != nil {
		t.Fatal(err)
	}
	exchanges, violations, err := document.CheckRecord(record)
	if err != nil {
		t.Error(err)
	}
	for _, violation := range violations {
		t.Errorf("not as Google's: %s", violation)
	}
	return exchanges
}

// TestSchemas: what the product asks from `up` to `down`, and what it is
// answered, is as the discovery document says.
func TestSchemas(t *testing.T) {
	lab := open(t, "schemas")
	if _, err := lab.HA(t.Context(), up(lab, walkthrough.ZoneB)...); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"status"}, {"add-pool", "--zone", walkthrough.ZoneC, "--nodes", "1"}, {"down", "--yes"}} {
		if _, err := lab.HA(t.Context(), command...); err != nil {
			t.Fatal(err)
		}
	}
	if exchanges := judge(t); exchanges < 100 {
		t.Errorf("only %d exchanges were recorded", exchanges)
	}
}
