package images_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// TestUpgraded: only an image that was made with the former version has a successor.
func TestUpgraded(t *testing.T) {
	const place = "projects/acme/global/images/"
	all := []string{"own", "kubectl-ha-v1-36-3", "kubectl-ha-v1-37-2", "kubectl-ha-v1-36-3-arm64", "kubectl-ha-v1-37-2-arm64"}
	for name, test := range map[string]struct {
		image string
		has   []string
		want  string
		id    string
	}{
		"none":                     {"", all, "", ""},
		"a family":                 {place + "family/own", all, place + "family/own", ""},
		"one without Kubernetes":   {place + "own-1", all, place + "own-1", ""},
		"of the former":            {place + "kubectl-ha-v1-36-3-1", all, place + "kubectl-ha-v1-37-2-1", ""},
		"of the former, for Arm":   {place + "kubectl-ha-v1-36-3-arm64-1", all, place + "kubectl-ha-v1-37-2-arm64-1", ""},
		"there is none of the new": {place + "kubectl-ha-v1-36-3-1", all[:2], place + "kubectl-ha-v1-36-3-1", "no-such-image"},
		"one that is gone":         {place + "kubectl-ha-v1-36-3-2", all, place + "kubectl-ha-v1-36-3-2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			told := ""
			got, err := images.Upgraded(t.Context(), test.image, "v1.36.3", "v1.37.2", &families{has: test.has}, func(_ event.Kind, title string) { told += title })
			if got != test.want || errs.IDOf(err) != test.id || (err != nil) != (test.id != "") {
				t.Errorf("it is %q, %v", got, err)
			}
			if changed := got != test.image; changed != strings.Contains(told, "boot image kubectl-ha-v1-37-2") {
				t.Errorf("told is %q", told)
			}
		})
	}
	broken := &families{err: errors.New("no answer")}
	if _, err := images.Upgraded(t.Context(), place+"own-1", "v1.36.3", "v1.37.2", broken, nil); !errors.Is(err, broken.err) {
		t.Errorf("without an answer: %v", err)
	}
}
