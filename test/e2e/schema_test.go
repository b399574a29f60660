//go:build e2e || soak

package e2e

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
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
	exchanges, violations, err := localgcetest.CheckRecord(record)
	if err != nil {
		t.Error(err)
	}
	for _, violation := range violations {
		t.Errorf("not as Google's: %s", violation)
	}
	return exchanges
}
