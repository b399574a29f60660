package refusal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"cloud.google.com/go/auth"
	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

func answer(status int, reason, message string) error {
	return &googleapi.Error{Code: status, Message: message,
		Errors: []googleapi.ErrorItem{{Reason: reason, Message: message}}}
}

func TestExplain(t *testing.T) {
	client := Explainer{Project: "acme", Region: "europe-west1"}
	for name, test := range map[string]struct {
		err  error
		kind errs.Kind
		hint string
	}{
		"permission": {answer(403, "forbidden", "Required 'compute.instances.create' permission for 'projects/acme/zones/europe-west1-b/instances/x'"),
			errs.Denied, "the permission compute.instances.create."},
		"other permission": {answer(403, "forbidden", "Forbidden"), errs.Denied, "compute.admin"},
		"act as": {answer(400, "serviceAccountAccessDenied", "The user does not have access to service account 'demo-cp@acme.iam.gserviceaccount.com'.  User: 'ci@acme.iam.gserviceaccount.com'.  Ask a project owner to grant you the iam.serviceAccountUser role on the service account"),
			errs.Denied, "iam.serviceAccounts.actAs on the service account that they run as, demo-cp@acme.iam.gserviceaccount.com. `gcloud iam service-accounts add-iam-policy-binding demo-cp@acme.iam.gserviceaccount.com --member=serviceAccount:ci@acme.iam.gserviceaccount.com --role=roles/iam.serviceAccountUser`"},
		"act as, a person": {answer(400, "serviceAccountAccessDenied", "The user does not have access to service account 'demo-cp@acme.iam.gserviceaccount.com'.  User: 'ann@acme.example'."),
			errs.Denied, "--member=user:ann@acme.example "},
		"act as, a group's agent": {answer(400, "serviceAccountAccessDenied", "The user does not have access to service account 'demo-nodes@acme.iam.gserviceaccount.com'.  User: '123456@cloudservices.gserviceaccount.com'."),
			errs.Denied, "--member=serviceAccount:123456@cloudservices.gserviceaccount.com "},
		"a policy": {answer(412, "conditionNotMet", "Constraint constraints/compute.vmExternalIpAccess violated for project 123456. Add instance projects/acme/zones/europe-west1-b/instances/x to the constraint to use external IP with it."),
			errs.Denied, "an exception for project acme. Each machine of a cluster has an external address. `gcloud resource-manager org-policies describe compute.vmExternalIpAccess --effective --project=acme`"},
		"a custom policy": {answer(412, "conditionNotMet", "Operation denied by org policy: [\"customConstraints/custom.onlyE2\" : \"E2 only\"]"),
			errs.Denied, "describe customConstraints/custom.onlyE2"},
		"a quota project": {answer(403, "forbidden", "Caller does not have required permission to use project other. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission"),
			errs.Denied, "gcloud auth application-default set-quota-project acme"},
		"api off elsewhere": {answer(403, "accessNotConfigured", "Compute Engine API has not been used in project 764086051850 before or it is disabled."),
			errs.Denied, "gcloud services enable compute.googleapis.com --project=764086051850`. If that is not project acme, your credentials count requests against another one: `gcloud auth application-default set-quota-project acme`"},
		"act as, unnamed": {answer(403, "forbidden", "Required 'iam.serviceAccounts.actAs' permission for 'projects/acme'"),
			errs.Denied, "add-iam-policy-binding ACCOUNT --member=user:EMAIL --role=roles/iam.serviceAccountUser"},
		"no account": {answer(404, "notFound", "The resource 'projects/acme/serviceAccounts/demo-cp@acme.iam.gserviceaccount.com' of type 'serviceAccount' was not found."),
			errs.Usage, "gcloud iam service-accounts list --project=acme"},
		"an account that is none": {answer(400, "invalid", "Invalid value for field 'resource.serviceAccounts[0].email': 'demo-cp@acme'. Invalid service account."),
			errs.Usage, "spec.serviceAccounts"},
		"another thing that is not there": {answer(404, "notFound", "The resource 'projects/acme/global/networks/demo' was not found"), errs.Failed, ""},
		"signed out":                      {answer(401, "authError", "Invalid Credentials"), errs.Denied, "gcloud auth application-default login"},
		"api off":                         {answer(403, "accessNotConfigured", "Compute Engine API has not been used"), errs.Denied, "gcloud services enable"},
		"quota":                           {answer(403, "quotaExceeded", "Quota 'IN_USE_ADDRESSES' exceeded"), errs.Exhausted, "gcloud compute regions describe europe-west1"},
		"stockout":                        {&Error{Reason: "ZONE_RESOURCE_POOL_EXHAUSTED"}, errs.Exhausted, "another zone"},
		"in use":                          {answer(400, "resourceInUseByAnotherResource", "The network resource 'a' is already being used by 'b'"), errs.Failed, "Delete what uses it"},
		"busy":                            {answer(503, "backendError", "try again"), errs.Failed, "wait a minute"},
		"rate limit":                      {answer(403, "rateLimitExceeded", "Quota exceeded for quota metric 'Queries'"), errs.Failed, "wait a minute"},
		"token refused":                   {fmt.Errorf("get: %w", &auth.Error{Response: &http.Response{StatusCode: 400}}), errs.Denied, "gcloud auth application-default login"},
		"internal":                        {answer(500, "internalError", "Internal error"), errs.Failed, "same command again"},
		"cut":                             {&url.Error{Op: "Post", URL: "http://x", Err: io.EOF}, errs.Failed, "keeps breaking"},
		"full":                            {&Error{Status: 503, Reason: "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS", Zones: []string{"c", "d"}}, errs.Exhausted, "Zones that have room: c, d."},
		"deadline":                        {fmt.Errorf("wait: %w", context.DeadlineExceeded), errs.TimedOut, "same command again"},
		"interrupted":                     {fmt.Errorf("wait: %w", context.Canceled), errs.Interrupted, ""},
		"no network":                      {&net.OpError{Op: "dial", Err: errors.New("refused")}, errs.Failed, "this computer's network"},
		"a fault already":                 {errs.Errorf(errs.Unsafe, "no").WithHint("Do not."), errs.Unsafe, "Do not."},
		"anything":                        {errors.New("odd"), errs.Failed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := client.Explain("create instance x in europe-west1-b", test.err)
			if errs.KindOf(err) != test.kind {
				t.Errorf("kind %s, want %s", errs.KindOf(err), test.kind)
			}
			if hint := errs.HintOf(err); !strings.Contains(hint, test.hint) || (test.hint == "") != (hint == "") {
				t.Errorf("hint %q, want %q", hint, test.hint)
			}
			if !strings.HasPrefix(err.Error(), "create instance x in europe-west1-b: ") || strings.Contains(err.Error(), "googleapi") {
				t.Errorf("message %q", err)
			}
		})
	}
	if client.Explain("do nothing", nil) != nil {
		t.Error("no error became one")
	}
}
