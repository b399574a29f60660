package gce

import (
	"context"
	"slices"

	"google.golang.org/api/cloudresourcemanager/v1"
)

// askPermissions asks Resource Manager, which is another API than Compute
// Engine's and may be disabled: then nobody knows beforehand.
func (i *inquiry) askPermissions(wanted []string) {
	i.work.Go(func() error {
		granted, err := i.granted(i.ctx, wanted)
		if i.ctx.Err() != nil {
			return i.explain("ask for permissions on project "+i.project, i.ctx.Err())
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		if err != nil {
			unknown(i.explain("permissions on project "+i.project, err))(&i.answer)
			return nil
		}
		i.answer.Denied = without(wanted, granted)
		return nil
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
