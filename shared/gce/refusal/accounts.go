package refusal

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// actAs is what it takes to make a VM with a service account.
const actAs = "iam.serviceAccounts.actAs"

// accountPattern finds a service account's address in Compute Engine's words.
var accountPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[a-z0-9.:-]+@[a-z0-9.-]*gserviceaccount\.com`)
})

func (r *Error) deniesAccount() bool {
	return r.is("serviceAccountAccessDenied") || r.isDenied() && strings.Contains(r.Message, actAs)
}

// lacksAccount tells that a VM's service account does not exist.
func (r *Error) lacksAccount() bool {
	return strings.Contains(r.Message, "of type 'serviceAccount' was not found") ||
		strings.Contains(r.Message, "serviceAccounts[0].email'")
}

// userPattern finds who was refused. Managed instance groups make machines as the
// project's own agent, PROJECT-NUMBER@cloudservices.gserviceaccount.com.
var userPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`User: '([^']+)'`)
})

// member is how a role is granted to who was refused.
func member(refused *Error) string {
	found := userPattern().FindStringSubmatch(refused.Message)
	switch {
	case found == nil:
		return "user:EMAIL"
	case strings.HasSuffix(found[1], ".gserviceaccount.com"):
		return "serviceAccount:" + found[1]
	}
	return "user:" + found[1]
}

// actAsHint names the account that the message names first: the user in it may
// be another.
func actAsHint(refused *Error) string {
	account := accountPattern().FindString(refused.Message)
	return fmt.Sprintf("Whoever makes machines needs the permission %s on the service account that they run as, %s. "+
		"`gcloud iam service-accounts add-iam-policy-binding %s --member=%s --role=roles/iam.serviceAccountUser` grants it; then run the same command again.",
		actAs, cmp.Or(account, "one of spec.serviceAccounts or the project's default"), cmp.Or(account, "ACCOUNT"), member(refused))
}

func (e Explainer) noAccountHint() string {
	return fmt.Sprintf("Machines run as the accounts of spec.serviceAccounts, else as the project's default one. "+
		"`gcloud iam service-accounts list --project=%s` shows those that there are: correct the spec, or make the account with `gcloud iam service-accounts create`; "+
		"then run the same command again. One that is new may take a minute to be known.", e.Project)
}
