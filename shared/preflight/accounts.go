package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// mayNotActAs tells of ActAs, which the project does not grant. The mend for
// accounts of the spec is not one on the project: that would be on all accounts.
func (c Check) mayNotActAs() string {
	who, mend := "the Compute Engine default service account does", "gcloud projects add-iam-policy-binding "+c.Project
	if own := c.accounts(); len(own) > 0 {
		who, mend = "it is granted on "+strings.Join(own, " and on "), "gcloud iam service-accounts add-iam-policy-binding "+own[0]
	}
	return fmt.Sprintf("project %s does not grant %s: unless %s, no machine can be made. %s --member=user:EMAIL --role=roles/iam.serviceAccountUser",
		c.Project, ActAs, who, mend)
}

// knowsAccounts reports whether each service account of the machines could be looked
// up: whether they can run as it is then said for certain.
func (c Check) knowsAccounts(a Answer) bool {
	own := c.accounts()
	return len(own) > 0 && !slices.ContainsFunc(own, func(account string) bool { _, known := a.Accounts[account]; return !known })
}

// badAccounts tells of service accounts that no machine can run as.
func (c Check) badAccounts(a Answer) []Finding {
	var findings []Finding
	for _, email := range c.accounts() {
		account, known := a.Accounts[email]
		switch {
		case !known:
		case account.Missing:
			findings = append(findings, Finding{
				Kind: errs.Usage, ID: "no-such-account",
				Text: fmt.Sprintf("there is no service account %s", email),
				Mend: fmt.Sprintf("Correct spec.serviceAccounts, or make it: gcloud iam service-accounts create %s --project=%s", nameOf(email), c.Project),
			})
		case account.Disabled:
			findings = append(findings, Finding{
				Kind: errs.Usage, ID: "account-disabled",
				Text: fmt.Sprintf("service account %s is disabled", email),
				Mend: "gcloud iam service-accounts enable " + email,
			})
		case !account.ActAs:
			findings = append(findings, Finding{
				Kind: errs.Denied, ID: "act-as",
				Text: fmt.Sprintf("you have no permission %s on service account %s", ActAs, email),
				Mend: fmt.Sprintf("gcloud iam service-accounts add-iam-policy-binding %s --member=user:EMAIL --role=roles/iam.serviceAccountUser", email),
			})
		}
	}
	return findings
}

func nameOf(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return name
}

// accounts are the service accounts of the spec that what the plan makes runs
// as, each once.
func (c Check) accounts() (own []string) {
	for _, resource := range c.created() {
		account := ""
		switch r := resource.(type) {
		case infra.Instance:
			account = r.Account
		case infra.Template:
			account = r.Account
		}
		if account != "" && account != infra.NoAccount && !slices.Contains(own, account) {
			own = append(own, account)
		}
	}
	return own
}
