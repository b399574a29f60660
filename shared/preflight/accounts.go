package preflight

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// mayNotActAs tells of actAs, which the project does not grant. The mend for
// accounts of the spec is not one on the project: that would be on all accounts.
func (c Check) mayNotActAs() string {
	who, mend := "the Compute Engine default service account does", "gcloud projects add-iam-policy-binding "+c.Project
	if own := c.accounts(); len(own) > 0 {
		who, mend = "it is granted on "+strings.Join(own, " and on "), "gcloud iam service-accounts add-iam-policy-binding "+own[0]
	}
	return fmt.Sprintf("project %s does not grant %s: unless %s, no machine can be made. %s --member=user:EMAIL --role=roles/iam.serviceAccountUser",
		c.Project, actAs, who, mend)
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
		if account != "" && !slices.Contains(own, account) {
			own = append(own, account)
		}
	}
	return own
}
