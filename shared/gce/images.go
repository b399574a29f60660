package gce

import (
	"context"
	"slices"

	compute "cloud.google.com/go/compute/apiv1"
	"cloud.google.com/go/compute/apiv1/computepb"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/body"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/filter"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

type images struct{ *Client }

func (k images) describe(ctx context.Context, ref infra.Ref) (string, error) {
	image, err := k.api.Images.Get(ctx, &computepb.GetImageRequest{Project: k.project, Image: ref.Name})
	return image.GetDescription(), err
}

func (k images) blueprint(want infra.Image, owner infra.Owner) blueprint {
	return blueprint{insert: func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Images.Insert(ctx, &computepb.InsertImageRequest{
			Project: k.project, RequestId: id, ImageResource: k.bodies().Image(want, owner)})
	}}
}

func (k images) delete(ref infra.Ref) retry.Change {
	return func(ctx context.Context, id *string) (*compute.Operation, error) {
		return k.api.Images.Delete(ctx, &computepb.DeleteImageRequest{
			Project: k.project, RequestId: id, Image: ref.Name})
	}
}

// Images finds the project's images that bear a mark of ours, the newest first.
func (c *Client) Images(ctx context.Context) ([]infra.FoundImage, error) {
	found, err := images{c}.list(ctx)
	return found, c.explain("list the images of project "+c.project, err)
}

func (k images) list(ctx context.Context) ([]infra.FoundImage, error) {
	l, err := k.lists(ctx)
	if err != nil {
		return nil, err
	}
	listed, err := l.Images(ctx, filter.AnyLabelled())
	var found []infra.FoundImage
	for _, image := range listed {
		if _, ours := infra.ParseLabels(image.GetLabels()); ours { // the server's filter may let more through
			found = append(found, body.FoundImage(image))
		}
	}
	slices.SortStableFunc(found, func(a, b infra.FoundImage) int { return b.Created.Compare(a.Created) })
	return found, err
}

// ImageOfFamily names the newest image of a project's family that is ready and not
// deprecated; found is false where there is none.
func (c *Client) ImageOfFamily(ctx context.Context, project, family string) (name string, found bool, err error) {
	image, err := c.api.Images.GetFromFamily(ctx, &computepb.GetFromFamilyImageRequest{Project: project, Family: family})
	if refusal.Absent(err) {
		return "", false, nil
	}
	return image.GetName(), err == nil, c.explain("look for an image of family "+family+" in project "+project, err)
}

// FamilyOfImage names the family of a project's image, empty for none; found is false
// where there is no such image.
func (c *Client) FamilyOfImage(ctx context.Context, project, name string) (family string, found bool, err error) {
	image, err := c.api.Images.Get(ctx, &computepb.GetImageRequest{Project: project, Image: name})
	if refusal.Absent(err) {
		return "", false, nil
	}
	return image.GetFamily(), err == nil, c.explain("look for image "+name+" in project "+project, err)
}
