package gce

import (
	"net/http"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// TestAccounts: what IAM says of a service account.
func TestAccounts(t *testing.T) {
	const email = "demo-cp@acme.iam.gserviceaccount.com"
	grants := ok(`{"permissions": ["iam.serviceAccounts.actAs"]}`)
	for name, test := range map[string]struct {
		asked, got http.HandlerFunc
		want       preflight.Account
		unknown    bool
	}{
		"all is well":         {grants, ok(`{"email": "` + email + `"}`), preflight.Account{ActAs: true}, false},
		"it is disabled":      {grants, ok(`{"disabled": true}`), preflight.Account{ActAs: true, Disabled: true}, false},
		"it cannot be seen":   {grants, refuse(403, "forbidden", "Required 'iam.serviceAccounts.get'"), preflight.Account{ActAs: true}, false},
		"it is another's":     {ok(`{}`), refuse(403, "forbidden", "Required 'iam.serviceAccounts.get'"), preflight.Account{}, false},
		"there is none":       {refuse(404, "notFound", "Unknown service account"), nil, preflight.Account{Missing: true}, false},
		"IAM is switched off": {refuse(403, "accessNotConfigured", "IAM API has not been used"), nil, preflight.Account{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			client, requests := answering(t, test.asked, test.got)
			i := &inquiry{Client: client, ctx: t.Context(), work: &errgroup.Group{}, mu: sync.Mutex{},
				answer: preflight.Answer{Accounts: map[string]preflight.Account{}}}
			i.askAccount(email)
			if err := i.work.Wait(); err != nil {
				t.Fatal(err)
			}
			got, known := i.answer.Accounts[email]
			if got != test.want || known == test.unknown || len(i.answer.Unknown) > 0 != test.unknown {
				t.Errorf("%+v, unknown %q", got, i.answer.Unknown)
			}
			if first := (*requests)[0]; first.URL.Path != "/v1/projects/-/serviceAccounts/"+email+":testIamPermissions" {
				t.Errorf("asked %s", first.URL.Path)
			}
		})
	}
}
