package images

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Settle has one image in the wanted spec where that names a family: of a new cluster the
// newest one, which all its machines boot from then on, else the one that it has, if that is
// of the family. held is whether the cluster holds the spec that it has; before, that is what
// is wanted, as far as its machines tell nothing else. tell hears of what is chosen.
func Settle(ctx context.Context, have, want *spec.Cluster, held bool, families Families, tell func(event.Kind, string)) (err error) {
	if begins := !held && have.Spec.Image == want.Spec.Image; begins {
		want.Spec.Image, err = newest(ctx, want.Spec.Image, families, tell)
		have.Spec.Image = want.Spec.Image
		return err
	}
	want.Spec.Image, err = kept(ctx, have.Spec.Image, want.Spec.Image, families)
	return err
}

// newest is the newest image of the family that is wanted; the family where it has none, of
// which the preflight checks tell with all else.
func newest(ctx context.Context, wanted string, families Families, tell func(event.Kind, string)) (string, error) {
	project, family, is := infra.ParseImageLink(wanted)
	if !is {
		return wanted, nil
	}
	name, found, err := families.ImageOfFamily(ctx, project, family)
	if err != nil || !found {
		return wanted, err
	}
	tell(event.Info, fmt.Sprintf("All machines of the cluster boot image %s, now the newest of family %s of project %s", name, family, project))
	return infra.ImageLink(project, name), nil
}

// kept is the image that the cluster has where the family of it is wanted, else what is
// wanted. Of an image that is gone nobody can tell the family.
func kept(ctx context.Context, has, wanted string, families Families) (string, error) {
	project, family, is := infra.ParseImageLink(wanted)
	place, image, follows := infra.ParseImageLink(has)
	if !is || follows || place != project {
		return wanted, nil
	}
	of, found, err := families.FamilyOfImage(ctx, project, image)
	switch {
	case err != nil:
		return wanted, err
	case !found:
		return wanted, errs.Errorf(errs.Usage, "the cluster's machines boot image %s of project %s, which is not there any more: none can be made or repaired, and whether it was of family %s cannot be told", image, project, family).
			WithID("image-gone").
			WithHint("Make an image of that name again: gcloud compute images create %s --project=%s --family=%s --source-image-project=%s --source-image-family=%s. Where the project is not yours, make another cluster.",
				image, project, family, project, family)
	case of == family:
		return has, nil
	}
	return wanted, nil
}
