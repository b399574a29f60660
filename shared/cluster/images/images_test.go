package images_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// families are those that have an image.
type families struct {
	has   []string
	err   error
	asked []string
}

func (f *families) ImageOfFamily(_ context.Context, _, family string) (string, bool, error) {
	f.asked = append(f.asked, family)
	return family + "-1", slices.Contains(f.has, family), f.err
}

// FamilyOfImage finds own-1, the first of each family.
func (f *families) FamilyOfImage(_ context.Context, _, name string) (string, bool, error) {
	f.asked = append(f.asked, name)
	family, first := strings.CutSuffix(name, "-1")
	return family, first && slices.Contains(f.has, family), f.err
}

// platform has an image that is to be made.
type platform struct{ made int }

func (*platform) Family(string) string { return "own" }

func (p *platform) Ensure(context.Context, string, event.Sink) error {
	p.made++
	return nil
}

func TestChoose(t *testing.T) {
	const (
		amd, arm           = "e2-standard-2", "c4a-standard-2"
		family, familyArm  = "kubectl-ha-v1-37-2", "kubectl-ha-v1-37-2-arm64"
		link, linkArm      = "projects/acme/global/images/family/" + family, "projects/acme/global/images/family/" + familyArm
		stock, stockForArm = "projects/debian-cloud/global/images/family/debian-12", "projects/debian-cloud/global/images/family/debian-12-arm64"
	)
	denied := errs.Errorf(errs.Denied, "no")
	for name, test := range map[string]struct {
		replicas, pool, image string // machine types, and spec.image
		has                   []string
		err                   error
		local                 bool
		other, arm            string
		asked                 []string
		told                  event.Kind
		made                  int
	}{
		"none":              {replicas: amd, pool: amd, other: stock, arm: stockForArm, asked: []string{family}},
		"baked":             {replicas: amd, pool: amd, has: []string{family}, other: link, arm: stockForArm, asked: []string{family}, told: event.Info},
		"asked for another": {replicas: amd, pool: amd, image: "x", has: []string{family}, other: "x", arm: "x"},
		"for Arm":           {replicas: arm, pool: arm, has: []string{family, familyArm}, other: stock, arm: linkArm, asked: []string{familyArm}, told: event.Info},
		"not that for Arm":  {replicas: arm, pool: arm, has: []string{family}, other: stock, arm: stockForArm, asked: []string{familyArm}},
		"both":              {replicas: amd, pool: arm, has: []string{family, familyArm}, other: link, arm: linkArm, asked: []string{family, familyArm}, told: event.Info},
		"one of both":       {replicas: amd, pool: arm, has: []string{family}, other: link, arm: "own", local: true, asked: []string{family, familyArm}, told: event.Info, made: 1},
		"local":             {replicas: amd, pool: amd, local: true, other: "own", arm: "own", asked: []string{family}, made: 1},
		"local and baked":   {replicas: amd, pool: amd, has: []string{family}, local: true, other: link, arm: "own", asked: []string{family}, told: event.Info},
		"may not ask":       {replicas: amd, pool: amd, err: denied, other: stock, arm: stockForArm, asked: []string{family}, told: event.Warning},
	} {
		t.Run(name, func(t *testing.T) {
			s := spec.Spec{KubernetesVersion: "v1.37.2", Image: test.image, ControlPlane: spec.ControlPlane{MachineType: test.replicas}, Pools: []spec.Pool{{MachineType: test.pool}}}
			f, own, told := &families{has: test.has, err: test.err}, &platform{}, event.Kind("")
			var given port.Images
			if test.local {
				given = own
			}
			got, err := images.Choose(t.Context(), "acme", s, f, given, func(kind event.Kind, _ string) { told = kind })
			if err != nil || got.Other != test.other || got.Arm != test.arm || told != test.told || !slices.Equal(f.asked, test.asked) {
				t.Errorf("%+v, %v; asked for %q; told is %q", got, err, f.asked, told)
			}
			if err := got.Ensure(t.Context(), "v1.37.2", nil); err != nil || own.made != test.made {
				t.Errorf("made %d, %v", own.made, err)
			}
		})
	}
	broken := &families{err: errors.New("no answer")}
	if _, err := images.Choose(t.Context(), "acme", spec.Spec{}, broken, nil, nil); !errors.Is(err, broken.err) {
		t.Errorf("without an answer: %v", err)
	}
}
