package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apitest"
)

// FuzzRequest sends anything to the server: it must answer, and with an
// internal error only when it is asked for machines that fail.
func FuzzRequest(f *testing.F) {
	const p = "/compute/v1/projects/local"
	f.Add("POST", p+"/global/networks", "", `{"name":"n"}`)
	f.Add("POST", p+"/regions/europe-west1/subnetworks", "", `{"name":"s","network":"global/networks/n","ipCidrRange":"10.0.0.0/8"}`)
	f.Add("POST", p+"/zones/europe-west1-b/instances", "", `{"name":"a","networkInterfaces":[null],"disks":[{"boot":true}]}`)
	f.Add("POST", p+"/zones/europe-west1-b/instanceGroupManagers", "", `{"name":"m","versions":[{}],"targetSize":2}`)
	f.Add("PATCH", p+"/zones/europe-west1-b/instanceGroupManagers/m", "", `{"updatePolicy":null,"autoHealingPolicies":[{}],"instanceLifecyclePolicy":null}`)
	f.Add("POST", p+"/zones/europe-west1-b/instanceGroupManagers/m/createInstances", "", `{"instances":[{"name":"i"}]}`)
	f.Add("POST", p+"/zones/europe-west1-b/instances/a/addAccessConfig", "networkInterface=nic0", `{"natIP":"x"}`)
	f.Add("POST", p+"/zones/europe-west1-b/instances/a/attachDisk", "", `{"boot":true,"source":"zones/europe-west1-b/disks/a"}`)
	f.Add("PATCH", p+"/global/firewalls/default-allow-ssh", "", `{"allowed":[{"IPProtocol":"tcp","ports":["1-2"]}],"priority":null}`)
	f.Add("PUT", p+"/regions/europe-west1/backendServices/b", "", `{}`)
	f.Add("POST", p+"/zones/europe-west1-b/instances/a/setTags", "requestId=x", `{"items":[""]}`)
	f.Add("GET", p+"/aggregated/instances", "filter=name eq .*&maxResults=3&pageToken=MQ==", "")
	f.Add("GET", p+"/zones/-/imageFamilyViews/x", "", "")
	e := apitest.Start(f, apitest.Options{})
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		r, err := http.NewRequestWithContext(t.Context(), method, "http://local/", strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.URL = &url.URL{Path: path, RawQuery: query}
		r.Header.Set("Authorization", "Bearer "+e.Token)
		if strings.HasSuffix(path, "/wait") {
			t.Skip() // may rightly take two minutes
		}
		w := httptest.NewRecorder()
		e.API().ServeHTTP(w, r)
		if w.Code == http.StatusInternalServerError {
			t.Errorf("%s %s?%s %s answers %s", method, path, query, body, w.Body)
		}
	})
}
