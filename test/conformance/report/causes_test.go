package report

import "testing"

// TestKnownCauses: the file that make conformance reads is whole.
func TestKnownCauses(t *testing.T) {
	if _, err := ReadCauses("../causes.yaml"); err != nil {
		t.Error(err)
	}
}
