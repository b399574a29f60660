package discovery_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/discovery"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/exchange"
)

func open(t *testing.T) *discovery.Document {
	t.Helper()
	d, err := discovery.Open()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

const (
	z         = "/compute/v1/projects/p/zones/europe-west1-b/"
	operation = `{"kind":"compute#operation","id":"1234567890123456789","name":"operation-1","status":"DONE","progress":100}`
)

// answered is a GET of an instance with that body.
func answered(body string) exchange.Exchange {
	return exchange.Exchange{Method: "GET", URL: z + "instances/a", Status: 200, Answer: `{"kind":"compute#instance",` + body + `}`}
}

// asked is an insert of an instance with that body, which is done.
func asked(body string) exchange.Exchange {
	return exchange.Exchange{Method: "POST", URL: z + "instances", Request: body, Status: 200, Answer: operation}
}

func TestSound(t *testing.T) {
	for name, x := range map[string]exchange.Exchange{
		"an instance": answered(`"id":"1","name":"a","status":"RUNNING","canIpForward":false,"labels":{"a":"b"},
			"disks":[{"boot":true,"index":0,"diskSizeGb":"10"}],"fingerprint":"AAAA","creationTimestamp":"2026-01-02T03:04:05.678-07:00",
			"scheduling":{"maxRunDuration":{"seconds":"3600"}}`),
		"an insert":               asked(`{"name":"a","disks":[{"diskSizeGb":"10"},{"diskSizeGb":10}]}`),
		"a patch with null":       {Method: "PATCH", URL: "/compute/v1/projects/p/global/firewalls/f", Request: `{"description":null}`, Status: 200, Answer: operation},
		"an empty body":           {Method: "POST", URL: z + "instances/a/start?requestId=x", Request: "{}\n", Status: 200, Answer: operation},
		"a list":                  {Method: "GET", URL: z + "instances?filter=a&maxResults=3&alt=json&prettyPrint=false", Status: 200, Answer: `{"kind":"compute#instanceList","id":"i","items":[]}`},
		"part of a list":          {Method: "GET", URL: z + "instances?fields=items", Status: 200, Answer: `{"items":[{"name":"a"}]}`},
		"no content":              {Method: "DELETE", URL: z + "operations/o", Status: 204},
		"a refused wrong request": {Method: "POST", URL: z + "instances", Request: "nonsense", Status: 400, Answer: `{"error":{"code":400,"message":"m","errors":[{"message":"m","domain":"global","reason":"invalid"}]}}`},
		"beta":                    {Method: "POST", URL: strings.Replace(z, "v1", "beta", 1) + "instances/a/stop", Status: 200, Answer: operation},
		"another API's":           {Method: "POST", URL: "/v1/projects/p:testIamPermissions", Status: 200, Answer: "?"},
	} {
		if found := open(t).Check(x); len(found) > 0 {
			t.Errorf("%s: %q", name, found)
		}
	}
}

// TestUnsound: the check can fail, in each of the ways that it is for.
func TestUnsound(t *testing.T) {
	refused := func(answer string) exchange.Exchange {
		return exchange.Exchange{Method: "GET", URL: z + "instances/a", Status: 404, Answer: answer}
	}
	get := func(url string) exchange.Exchange {
		return exchange.Exchange{Method: "GET", URL: url, Status: 200, Answer: `{"kind":"compute#instanceList"}`}
	}
	for want, x := range map[string]exchange.Exchange{
		`a field "nmae"`:                answered(`"nmae":"a"`),
		`answer.tags: it has a field`:   answered(`"tags":{"tags":[]}`),
		`disks[1].diskSizeGb: 10 is a`:  answered(`"disks":[{},{"diskSizeGb":10}]`),
		`"x" is no uint64`:              answered(`"id":"x"`),
		`"1.5" is no int32`:             {Method: "GET", URL: z + "instanceGroups/g", Status: 200, Answer: `{"kind":"compute#instanceGroup","size":1.5}`},
		`"3" is a string`:               {Method: "GET", URL: z + "instanceGroups/g", Status: 200, Answer: `{"kind":"compute#instanceGroup","size":"3"}`},
		`"yes" is a string`:             answered(`"canIpForward":"yes"`),
		`true is a boolean`:             answered(`"name":true`),
		`"HALTED" is none of`:           answered(`"status":"HALTED"`),
		`"§" is not in base64`:          answered(`"fingerprint":"§"`),
		`is no time of RFC 3339`:        answered(`"creationTimestamp":"yesterday"`),
		`"A_B" does not match`:          answered(`"name":"A_B"`),
		`labels: it is null`:            answered(`"labels":null`),
		`is no list`:                    answered(`"disks":{}`),
		`is no object`:                  answered(`"labels":[]`),
		`is composed`:                   answered(`"name":{}`),
		`labels.a: 1 is a number`:       answered(`"labels":{"a":1}`),
		`kind of something else`:        {Method: "GET", URL: z + "instances/a", Status: 200, Answer: `{"kind":"compute#disk"}`},
		`lacks its kind`:                {Method: "GET", URL: z + "instances/a", Status: 200, Answer: `{}`},
		`no JSON`:                       {Method: "GET", URL: z + "instances/a", Status: 200, Answer: `<html>`},
		`the answer: it is empty`:       {Method: "GET", URL: z + "instances/a", Status: 200},
		`where the method has none`:     {Method: "DELETE", URL: z + "operations/o", Status: 200, Answer: "{}"},
		`the request: it has a field`:   asked(`{"machinetype":"x"}`),
		`"FLOPPY" is none of`:           asked(`{"disks":[{"interface":"FLOPPY"}]}`),
		`has no such method`:            get("/compute/v1/projects/p/zones/z/instance"),
		`the method has no such param`:  get(z + "instances?limit=3"),
		`"many" is no uint32`:           get(z + "instances?maxResults=many"),
		`"maybe" is no boolean`:         get(z + "instances?returnPartialSuccess=maybe"),
		`it is given 2 times`:           get(z + "instances?filter=a&filter=b"),
		`parameter zone: "B" does not`:  get("/compute/v1/projects/p/zones/B/instances"),
		`parameter size: it is require`: {Method: "POST", URL: z + "instanceGroupManagers/m/resize", Status: 200, Answer: operation},
		`error.code is 400`:             refused(`{"error":{"code":400,"message":"m"}}`),
		`error.message is empty`:        refused(`{"error":{"code":404}}`),
		`error.errors is empty`:         refused(`{"error":{"code":404,"message":"m"}}`),
		`error.errors[0] lacks`:         refused(`{"error":{"code":404,"message":"m","errors":[{"message":"m"}]}}`),
		`the error is no JSON`:          refused(`404 page not found`),
		`the batch's request`:           {Method: "POST", URL: "/batch/compute/v1", Status: 200, RequestType: "text/plain"},
	} {
		if found := open(t).Check(x); len(found) != 1 || !strings.Contains(found[0], want) {
			t.Errorf("found %q, want one with %q", found, want)
		}
	}
}

func TestCheckRecord(t *testing.T) {
	var record bytes.Buffer
	w := exchange.NewWriter(&record)
	for _, x := range []exchange.Exchange{answered(`"id":"1"`), answered(`"id":"x"`), answered(`"id":"x"`)} {
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
	}
	checked, found, err := open(t).CheckRecord(&record)
	if checked != 3 || len(found) != 1 || err != nil {
		t.Errorf("%d exchanges, violations %q, %v; want 3 and one of them", checked, found, err)
	}
}

func TestFind(t *testing.T) {
	for path, want := range map[string]string{
		"GET projects/p/zones/z/instances/a":                 "compute.instances.get",
		"GET projects/p/global/images/family/f":              "compute.images.getFromFamily",
		"GET projects/p/aggregated/instances":                "compute.instances.aggregatedList",
		"POST projects/p/regions/r/healthChecks":             "compute.regionHealthChecks.insert",
		"GET locations/global/firewallPolicies/p/getRule":    "compute.firewallPolicies.getRule",
		"GET projects/p/zones/z/instances/":                  "",
		"BREW projects/p/zones/z/instances":                  "",
		"GET locations/global/firewallPolicies/getRule/more": "",
	} {
		verb, path, _ := strings.Cut(path, " ")
		got := ""
		if m, _ := open(t).Find(verb, path); m != nil {
			got = m.ID
		}
		if got != want {
			t.Errorf("%s %s is %q, want %q", verb, path, got, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	if _, err := discovery.Parse([]byte(http.MethodGet)); err == nil {
		t.Error("nonsense was read as a document")
	}
}
