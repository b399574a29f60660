package gce

import (
	"context"
	"net/http"
	"slices"

	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// askAccount asks IAM, which is another API than Compute Engine's and may be disabled
// or out of reach: then nobody knows beforehand.
func (i *inquiry) askAccount(email string) {
	i.work.Go(func() error {
		account, err := i.account(i.ctx, email)
		about := "look up service account " + email
		if i.ctx.Err() != nil {
			return i.explain(about, i.ctx.Err())
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		if err != nil {
			unknown(i.explain(about, err))(&i.answer)
			return nil
		}
		i.answer.Accounts[email] = account
		return nil
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

// otherAPI has another API of Google's asked as Compute Engine is: with the same
// credentials, and the local one's where that is meant.
func (i *inquiry) otherAPI() []option.ClientOption {
	options := []option.ClientOption{option.WithHTTPClient(&http.Client{Transport: i.transport})}
	if i.endpoint != "" {
		options = append(options, option.WithEndpoint(i.endpoint))
	}
	return options
}
