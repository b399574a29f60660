package gce

import (
	"context"
	"slices"

	"google.golang.org/api/iam/v1"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// askAccount asks IAM.
func (i *inquiry) askAccount(email string) {
	i.askElsewhere("look up service account "+email, func(ctx context.Context) (note, error) {
		account, err := i.account(ctx, email)
		return func(a *preflight.Answer) { a.Accounts[email] = account }, err
	})
}

// account asks for the permission first, which anybody may ask for. Whether the account
// is disabled only says itself, to those who may see it.
func (i *inquiry) account(ctx context.Context, email string) (preflight.Account, error) {
	manager, err := iam.NewService(ctx, i.otherAPI()...)
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
