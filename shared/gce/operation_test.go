package gce

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestOperations: an operation is waited for to its end, and its error is seen
// even if there is no HTTP status beside it.
func TestOperations(t *testing.T) {
	instance := infra.Ref{Kind: infra.KindInstance, Name: "demo-b", Zone: "europe-west1-b"}
	for name, test := range map[string]struct {
		end  string
		kind errs.Kind
		text string // in the message or the hint
	}{
		"done": {end: done},
		"stockout": {
			`"httpErrorStatusCode":503,"httpErrorMessage":"SERVICE UNAVAILABLE","error":{"errors":[{"code":"ZONE_RESOURCE_POOL_EXHAUSTED","message":"The zone 'europe-west1-b' does not have enough resources"}]}`,
			errs.Exhausted, "start instance demo-b in europe-west1-b: The zone"},
		"stockout with details": {
			`"error":{"errors":[{"code":"ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS","message":"no","errorDetails":[{"errorInfo":{"metadatas":{"zonesAvailable":"europe-west1-c,europe-west1-d"}}}]}]}`,
			errs.Exhausted, "Zones that have room: europe-west1-c, europe-west1-d."},
		"quota": {
			`"httpErrorStatusCode":403,"httpErrorMessage":"FORBIDDEN","error":{"errors":[{"code":"QUOTA_EXCEEDED","message":"Quota 'CPUS' exceeded. Limit: 24.0 in region europe-west1."}]}`,
			errs.Exhausted, "gcloud compute regions describe europe-west1"},
		"service account": {
			`"httpErrorStatusCode":400,"httpErrorMessage":"BAD REQUEST","error":{"errors":[{"code":"SERVICE_ACCOUNT_ACCESS_DENIED","message":"The user does not have access to service account 'demo-cp@acme.iam.gserviceaccount.com'."}]}`,
			errs.Denied, "add-iam-policy-binding demo-cp@acme.iam.gserviceaccount.com"},
		"no service account": {
			`"httpErrorStatusCode":404,"httpErrorMessage":"NOT FOUND","error":{"errors":[{"code":"RESOURCE_NOT_FOUND","message":"The resource 'projects/acme/serviceAccounts/demo-cp@acme.iam.gserviceaccount.com' of type 'serviceAccount' was not found."}]}`,
			errs.Usage, "demo-cp@acme.iam.gserviceaccount.com' of type 'serviceAccount' was not found"},
		"status alone": {
			`"httpErrorStatusCode":400,"httpErrorMessage":"BAD REQUEST"`,
			errs.Failed, "BAD REQUEST"},
	} {
		t.Run(name, func(t *testing.T) {
			end := test.end
			if end != done {
				end = `{"name":"op","zone":"x/europe-west1-b","status":"DONE",` + end + `}`
			}
			client, requests := answering(t, ok(running), ok(running), ok(running), ok(end))
			err := client.Start(t.Context(), instance)
			if errs.ExitCode(err) != errs.ExitCode(errs.Errorf(test.kind, "")) && test.kind != "" {
				t.Errorf("%v is %s, want %s", err, errs.KindOf(err), test.kind)
			}
			if test.kind == "" && err != nil {
				t.Error(err)
			}
			if err != nil && !strings.Contains(err.Error()+" "+errs.HintOf(err), test.text) {
				t.Errorf("%v (%s), want %q", err, errs.HintOf(err), test.text)
			}
			if len(*requests) != 4 {
				t.Errorf("%d requests, want 4: what stands is not tried again", len(*requests))
			}
			if last := (*requests)[3].URL.Path; last != "/compute/v1/projects/acme/zones/europe-west1-b/operations/op/wait" {
				t.Errorf("waited at %s", last)
			}
		})
	}
}

// TestOperationNotNow: an operation that ends in "not now" is a new intent.
func TestOperationNotNow(t *testing.T) {
	const notNow = `{"name":"op","zone":"x/europe-west1-b","status":"DONE","error":{"errors":[{"code":"RESOURCE_NOT_READY","message":"not ready"}]}}`
	client, requests := answering(t, ok(notNow), ok(done))
	if err := client.Stop(t.Context(), infra.Ref{Kind: infra.KindInstance, Name: "demo-b", Zone: "europe-west1-b"}); err != nil {
		t.Fatal(err)
	}
	if a, b := (*requests)[0].URL.Query().Get("requestId"), (*requests)[1].URL.Query().Get("requestId"); a == b {
		t.Errorf("the second intent has the requestId of the first, %s", a)
	}
}
