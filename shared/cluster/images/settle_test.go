package images_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

func TestSettle(t *testing.T) {
	const (
		place         = "projects/acme/global/images/"
		family, first = place + "family/own", place + "own-1"
		ofOthers      = "projects/other/global/images/own-1"
	)
	for name, test := range map[string]struct {
		have, want string
		held       bool
		settled    string
		asked      []string
	}{
		"a new cluster":                 {family, family, false, first, []string{"own"}},
		"of a family without an image":  {place + "family/none", place + "family/none", false, place + "family/none", []string{"none"}},
		"of one image":                  {first, first, false, first, nil},
		"of the default":                {"", "", false, "", nil},
		"one whose templates tell":      {first, family, false, first, []string{"own-1"}},
		"again":                         {first, family, true, first, []string{"own-1"}},
		"again with the image itself":   {first, first, true, first, nil},
		"with another family":           {first, place + "family/other", true, place + "family/other", []string{"own-1"}},
		"with another project's":        {ofOthers, family, true, family, nil},
		"with a family for the default": {"", family, true, family, nil},
		"with none, of nobody's wish":   {first, "", true, "", nil},
		"one of an earlier release":     {family, family, true, family, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f, told := &families{has: []string{"own"}}, ""
			have, want := &spec.Cluster{Spec: spec.Spec{Image: test.have}}, &spec.Cluster{Spec: spec.Spec{Image: test.want}}
			err := images.Settle(t.Context(), have, want, test.held, f, func(_ event.Kind, title string) { told += title })
			if err != nil || want.Spec.Image != test.settled || !slices.Equal(f.asked, test.asked) {
				t.Errorf("settled is %q, %v; asked for %q", want.Spec.Image, err, f.asked)
			}
			begun := !test.held && test.settled != test.want
			if resolved := begun && have.Spec.Image == test.settled; (told != "") != (resolved && test.have == test.want) {
				t.Errorf("told is %q, with %q", told, have.Spec.Image)
			}
		})
	}
}

func TestSettleFails(t *testing.T) {
	settle := func(held bool, f *families) error {
		have := &spec.Cluster{Spec: spec.Spec{Image: "projects/acme/global/images/own-1"}}
		want := &spec.Cluster{Spec: spec.Spec{Image: "projects/acme/global/images/family/own"}}
		if !held {
			have.Spec.Image = want.Spec.Image
		}
		return images.Settle(t.Context(), have, want, held, f, func(event.Kind, string) {})
	}
	gone := settle(true, &families{})
	if errs.KindOf(gone) != errs.Usage || errs.IDOf(gone) != "image-gone" || !strings.Contains(gone.Error(), "image own-1 of project acme, which is not there any more") ||
		!strings.Contains(errs.HintOf(gone), "gcloud compute images create own-1 --project=acme --family=own") {
		t.Errorf("of an image that is gone: %v (%s)", gone, errs.HintOf(gone))
	}
	broken := &families{err: errors.New("no answer")}
	for _, held := range []bool{true, false} {
		if err := settle(held, broken); !errors.Is(err, broken.err) {
			t.Errorf("without an answer: %v", err)
		}
	}
}
