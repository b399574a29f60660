// Package iam asks what one may do in a project, and with service accounts.
package iam

import (
	"context"
	"slices"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// Account asks for the permission first, which anybody may ask for. Whether the account
// is disabled only says itself, to those who may see it.
func Account(ctx context.Context, email string, options ...option.ClientOption) (preflight.Account, error) {
	manager, err := iam.NewService(ctx, options...)
	if err != nil {
		return preflight.Account{}, err
	}
	name := "projects/-/serviceAccounts/" + email
	answer, err := manager.Projects.ServiceAccounts.TestIamPermissions(name,
		&iam.TestIamPermissionsRequest{Permissions: []string{preflight.ActAs}}).Context(ctx).Do()
	if refusal.Missing(err) {
		return preflight.Account{Missing: true}, nil
	}
	if err != nil {
		return preflight.Account{}, err
	}
	account := preflight.Account{ActAs: slices.Contains(answer.Permissions, preflight.ActAs)}
	if found, err := manager.Projects.ServiceAccounts.Get(name).Context(ctx).Do(); err == nil {
		account.Disabled = found.Disabled
	}
	return account, ctx.Err()
}

// Granted are those of the permissions on a project that one has.
func Granted(ctx context.Context, project string, wanted []string, options ...option.ClientOption) ([]string, error) {
	manager, err := cloudresourcemanager.NewService(ctx, options...)
	if err != nil {
		return nil, err
	}
	answer, err := manager.Projects.TestIamPermissions(project,
		&cloudresourcemanager.TestIamPermissionsRequest{Permissions: wanted}).Context(ctx).Do()
	if err != nil {
		return nil, err
	}
	return answer.Permissions, nil
}
