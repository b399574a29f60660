package gce

import (
	"context"
	"slices"

	"google.golang.org/api/cloudresourcemanager/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// askPermissions asks Resource Manager.
func (i *inquiry) askPermissions(wanted []string) {
	i.askElsewhere("permissions on project "+i.project, func(ctx context.Context) (note, error) {
		granted, err := i.granted(ctx, wanted)
		return func(a *preflight.Answer) { a.Denied = without(wanted, granted) }, err
	})
}

func (i *inquiry) granted(ctx context.Context, wanted []string) ([]string, error) {
	manager, err := cloudresourcemanager.NewService(ctx, i.otherAPI()...)
	if err != nil {
		return nil, err
	}
	answer, err := manager.Projects.TestIamPermissions(i.project,
		&cloudresourcemanager.TestIamPermissionsRequest{Permissions: wanted}).Context(ctx).Do()
	if err != nil {
		return nil, err
	}
	return answer.Permissions, nil
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool { return slices.Contains(some, one) })
}
