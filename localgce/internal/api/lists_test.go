package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func TestLists(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	for i := range 5 {
		body := vm(fmt.Sprintf("vm-%d", i))
		body.Labels["number"] = fmt.Sprint(i)
		l.done(l.gce.Instances.Insert(project, zone, body).Do())
	}
	filtered, err := l.gce.Instances.List(project, zone).Filter("labels.number=3 OR name=vm-0").Do()
	if err != nil || len(filtered.Items) != 2 || filtered.Items[1].Name != "vm-3" {
		t.Errorf("filtered: %+v, %v", filtered, err)
	}
	_, err = l.gce.Instances.List(project, zone).Filter("labels.number=").Do()
	wantCode(t, err, http.StatusBadRequest)

	var names []string
	token := ""
	for {
		page, err := l.gce.Instances.List(project, zone).MaxResults(2).PageToken(token).Do()
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range page.Items {
			names = append(names, i.Name)
		}
		if token = page.NextPageToken; token == "" {
			break
		}
	}
	if got := strings.Join(names, " "); got != "vm-0 vm-1 vm-2 vm-3 vm-4" {
		t.Errorf("page by page: %s", got)
	}

	all, err := l.gce.Instances.AggregatedList(project).Filter("labels.number:*").IncludeAllScopes(true).Do()
	if err != nil {
		t.Fatal(err)
	}
	if here, there := all.Items["zones/"+zone], all.Items["zones/us-central1-a"]; len(here.Instances) != 5 || there.Warning.Code != "NO_RESULTS_ON_PAGE" {
		t.Errorf("aggregated: %d instances here, elsewhere %+v", len(here.Instances), there.Warning)
	}
}

// call makes a request by hand and decodes the answer.
func call(t testing.TB, e *localgcetest.Engine, method, path, body string) (status int, answer map[string]any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, e.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := e.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

func TestAnswers(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	const p = "/compute/v1/projects/local"
	cases := []struct {
		method, path, body string
		status             int
		text               string // somewhere in the answer
	}{
		{"GET", p, "", 200, "compute#project"},
		{"GET", p + "/zones/europe-west1-b", "", 200, "regions/europe-west1"},
		{"GET", p + "/zones/nowhere-a", "", 404, "zones/nowhere-a"},
		{"GET", p + "/zones/nowhere-a/instances", "", 400, "Invalid value for field 'zone': 'nowhere-a'. Unknown zone."},
		{"GET", p + "/zones/-/instances", "", 400, "Unknown zone."},
		{"GET", p + "/regions/nowhere/addresses", "", 400, "Invalid value for field 'region': 'nowhere'. Unknown region."},
		{"GET", p + "/regions", "", 200, "compute#regionList"},
		{"GET", p + "/zones/europe-west1-b/machineTypes/e2-standard-2", "", 200, "8192"},
		{"GET", p + "/zones/europe-west1-b/machineTypes/e2-custom-4-8192", "", 200, "8192"},
		{"GET", p + "/zones/europe-west1-b/machineTypes/e2-none", "", 404, "machineTypes/e2-none"},
		{"GET", "/compute/v1/projects/debian-cloud/global/images/family/debian-12", "", 200, "debian-12-bookworm"},
		{"GET", "/compute/v1/projects/debian-cloud/zones/europe-west1-b/imageFamilyViews/debian-12", "", 200, "debian-12-bookworm"},
		{"GET", "/compute/beta/projects/local/global/networks/default", "", 200, "autoCreateSubnetworks"},
		{"GET", p + "/zones/europe-west1-b/autoscalers", "", 200, "compute#autoscalerList"},
		{"GET", p + "/zones/europe-west1-b/instances/none", "", 404, "The resource 'projects/local/zones/europe-west1-b/instances/none' was not found"},
		{"POST", p + "/zones/europe-west1-b/instances/x/suspend", "", 501, "compute.instances.suspend"},
		{"GET", p + "/global/urlMaps", "", 501, "compute.urlMaps.list"},
		{"GET", p + "/aggregated/firewalls", "", 404, "aggregated/firewalls"},
		{"GET", p + "/global/nonsense", "", 404, "global/nonsense"},
		{"GET", "/compute/beta/projects/local/global/nonsense", "", 501, "GET /compute/beta/projects/local/global/nonsense"},
		{"GET", "/compute/v1/locations/global/firewallPolicies", "", 501, "compute.firewallPolicies.list"},
		{"GET", p + "/zones?fields=items/name,kind", "", 200, `"items":[{"name":"africa-south1-a"}`},
		{"GET", p + "/zones?fields=items(", "", 400, "Invalid field selection items("},
		{"POST", p + "/global/networks", `{"name":"n","nonsense":1}`, 400, `Unknown name \"nonsense\" at 'resource': Cannot find field.`},
		{"POST", p + "/global/networks", `{"Name":"n"}`, 400, `Unknown name \"Name\"`},
		{"POST", p + "/global/networks", `{"name":"n"} {}`, 400, "Invalid JSON"},
		{"POST", p + "/global/networks", `{"name":"n","mtu":"large"}`, 400, `Invalid value at 'resource.mtu' (TYPE_INT64), \"large\"`},
		{"POST", p + "/global/networks", `{"name":"n","mtu":99999999999}`, 400, "Invalid value at 'resource.mtu'"},
		{"POST", p + "/global/networks", `{"name":"n","autoCreateSubnetworks":"no"}`, 400, `Invalid value at 'resource.autoCreateSubnetworks' (TYPE_BOOL), \"no\"`},
		{"POST", p + "/global/networks", `{"name":"n","routingConfig":[]}`, 400, "(type.googleapis.com/google.cloud.compute.v1.NetworkRoutingConfig), []"},
		{"POST", p + "/global/networks", `{"name":"n","routingConfig":{"routingMode":"LOCAL"}}`, 400, "Invalid value for field 'resource.routingConfig.routingMode': 'LOCAL'."},
		{"POST", p + "/global/firewalls", `{"name":"f","allowed":[null]}`, 400, "Invalid value at 'resource.allowed[0]'"},
		{"POST", p + "/zones/europe-west1-b/disks", `{"name":"d","sizeGb":"10","guestOsFeatures":[{"type":"MS_DOS"}]}`, 400, "resource.guestOsFeatures[0].type"},
		{"POST", p + "/zones/europe-west1-b/disks", `{"name":"d","sizeGb":10,"status":"FAILED","lastAttachTimestamp":"2001-02-03T04:05:06Z"}`, 200, "compute#operation"},
		{"GET", p + "/zones/europe-west1-b/disks/d", "", 200, `"status":"READY"`},
		{"GET", p + "/aggregated/subnetworks/listUsable", "", 501, "compute.subnetworks.listUsable"},
		{"GET", p + "/regions/europe-west1/backendServices/listUsable", "", 501, "compute.regionBackendServices.listUsable"},
		{"POST", p + "/zones/europe-west1-b/instanceGroups/g/listInstances", `{"instanceState":"WELL"}`, 400, "Invalid value for field 'instanceState': 'WELL'."},
		{"POST", p + "/global/networks", `{"name":`, 400, "Invalid JSON"},
		{"POST", p + "/global/networks", "", 400, "Required field 'resource' not specified"},
		{"POST", p + "/global/networks", `{"description":"d","autoCreateSubnetworks":true}`, 400, "Required field 'resource.name' not specified"},
		{"GET", "/nothing", "", 404, "/nothing"},
	}
	for _, c := range cases {
		status, answer := call(t, e, c.method, c.path, c.body)
		text, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if status != c.status || !strings.Contains(string(text), c.text) {
			t.Errorf("%s %s answers %d %s; want %d with %q", c.method, c.path, status, text, c.status, c.text)
		}
	}
}

func TestNoTokenNoAnswer(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	for _, header := range []string{"", "Bearer wrong", e.Token} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, e.URL+"/compute/v1/projects/local", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", header)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusUnauthorized {
			t.Errorf("with %q: %d, want 401", header, response.StatusCode)
		}
	}
}

func TestBatch(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	part := func(id, request string) string {
		return "--frontier\r\nContent-Type: application/http\r\nContent-ID: <" + id + ">\r\n\r\n" + request + "\r\n"
	}
	body := part("a+1", "GET /compute/v1/projects/local/zones/europe-west1-b HTTP/1.1\r\naccept: application/json\r\n\r\n") +
		part("a+2", "GET /compute/v1/projects/local/zones/nowhere HTTP/1.1\r\n\r\n") + "--frontier--\r\n"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, e.URL+"/batch/compute/v1", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "multipart/mixed; boundary=frontier")
	response, err := e.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<response-a+1>", "HTTP/1.1 200 OK", `"name":"europe-west1-b"`, "<response-a+2>", "HTTP/1.1 404 Not Found"} {
		if !bytes.Contains(answer, []byte(want)) {
			t.Errorf("the answer lacks %q:\n%s", want, answer)
		}
	}
}
