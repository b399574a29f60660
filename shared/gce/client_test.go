package gce

import (
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

func TestNoCredentials(t *testing.T) {
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", filepath.Join(t.TempDir(), "absent.json"))
	_, err := New(t.Context(), Config{Project: "acme", Region: "europe-west1"})
	if fault.KindOf(err) != fault.Denied || fault.HintOf(err) != signInHint {
		t.Errorf("%v (%s), hint %q", err, fault.KindOf(err), fault.HintOf(err))
	}
}
