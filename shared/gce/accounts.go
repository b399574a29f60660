package gce

import (
	"context"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/iam"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// askAccount asks IAM.
func (i *inquiry) askAccount(email string) {
	i.askElsewhere("look up service account "+email, func(ctx context.Context) (note, error) {
		account, err := iam.Account(ctx, email, i.otherAPI()...)
		return func(a *preflight.Answer) { a.Accounts[email] = account }, err
	})
}

// askPermissions asks Resource Manager.
func (i *inquiry) askPermissions(wanted []string) {
	i.askElsewhere("permissions on project "+i.project, func(ctx context.Context) (note, error) {
		granted, err := iam.Granted(ctx, i.project, wanted, i.otherAPI()...)
		return func(a *preflight.Answer) { a.Denied = without(wanted, granted) }, err
	})
}

func without(all, some []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(one string) bool { return slices.Contains(some, one) })
}
