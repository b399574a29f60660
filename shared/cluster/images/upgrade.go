package images

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Upgraded is what the machines of a cluster boot that goes from one version of
// Kubernetes to another. An image that was made with the former has nothing else
// installed on it: the newest of the project's that was made with the new one takes its
// place. All others stay. tell hears of what is chosen.
func Upgraded(ctx context.Context, image, from, to string, families Families, tell func(event.Kind, string)) (string, error) {
	project, name, isFamily := infra.ParseImageLink(image)
	if name == "" || isFamily {
		return image, nil
	}
	family, found, err := families.FamilyOfImage(ctx, project, name)
	if err != nil || !found {
		return image, err
	}
	for _, arm := range []bool{false, true} {
		if family == infra.BakedFamily(from, arm) {
			return successor(ctx, project, infra.BakedFamily(to, arm), image, from, to, families, tell)
		}
	}
	return image, nil
}

func successor(ctx context.Context, project, family, image, from, to string, families Families, tell func(event.Kind, string)) (string, error) {
	name, found, err := families.ImageOfFamily(ctx, project, family)
	switch {
	case err != nil:
		return image, err
	case !found:
		return image, errs.Errorf(errs.Usage, "the cluster's machines boot image %s, which has Kubernetes %s, and project %s has none with %s", image, from, project, to).
			WithID("no-such-image").WithHint("Make one first: kubectl ha image build --kubernetes-version %s --project %s.", to, project)
	}
	tell(event.Info, fmt.Sprintf("All machines of the cluster boot image %s of project %s from now on", name, project))
	return infra.ImageLink(project, name), nil
}
