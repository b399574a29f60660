package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/exchange"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// FuzzRequest sends anything to the server: it must answer, with no internal
// error, and as the discovery document says.
func FuzzRequest(f *testing.F) {
	const (
		p = "/compute/v1/projects/local"
		z = p + "/zones/europe-west1-b"
		r = p + "/regions/europe-west1"
	)
	for _, seed := range [][4]string{
		{"POST", p + "/global/networks", "", `{"name":"n","mtu":"1460","routingConfig":{"routingMode":"GLOBAL"}}`},
		{"POST", r + "/subnetworks", "", `{"name":"s","network":"global/networks/n","ipCidrRange":"10.0.0.0/8","secondaryIpRanges":[{"rangeName":"p","ipCidrRange":"11.0.0.0/8"}]}`},
		{"POST", z + "/instances", "", `{"name":"a","machineType":"zones/europe-west1-b/machineTypes/e2-small","networkInterfaces":[{"aliasIpRanges":[{"ipCidrRange":"/24"}]}],"disks":[{"boot":true,"initializeParams":{"diskSizeGb":"9"}}],"metadata":{"items":[{"key":"k","value":"v"}]}}`},
		{"POST", z + "/instances", "sourceInstanceTemplate=global/instanceTemplates/t", `{"name":"a","networkInterfaces":[null],"disks":[{"boot":true}]}`},
		{"POST", z + "/instances/a/setTags", "requestId=11111111-2222-3333-4444-555555555555", `{"items":[""],"fingerprint":"§"}`},
		{"POST", z + "/instances/a/attachDisk", "", `{"boot":true,"source":"zones/europe-west1-b/disks/d"}`},
		{"POST", z + "/instances/a/addAccessConfig", "networkInterface=nic0", `{"natIP":"x"}`},
		{"POST", p + "/global/instanceTemplates", "", `{"name":"t","properties":{"machineType":"e2-small","networkInterfaces":[{}],"disks":[{}],"scheduling":{"maxRunDuration":{"seconds":60}}}}`},
		{"POST", z + "/instanceGroupManagers", "", `{"name":"m","versions":[{}],"targetSize":2,"updatePolicy":{"maxSurge":{"percent":50}}}`},
		{"PATCH", z + "/instanceGroupManagers/m", "", `{"allInstancesConfig":{"properties":{"labels":{"a":"b"}}},"status":null}`},
		{"PATCH", z + "/instanceGroupManagers/m", "", `{"updatePolicy":null,"autoHealingPolicies":[{}],"instanceLifecyclePolicy":null}`},
		{"POST", z + "/instanceGroupManagers/m/createInstances", "", `{"instances":[{"name":"i"}]}`},
		{"POST", z + "/instanceGroupManagers/m/resize", "size=-1", ""},
		{"POST", p + "/global/firewalls", "", `{"name":"f","allowed":[{"IPProtocol":"tcp","ports":["1-2","x"]}],"sourceRanges":["10.0.0.0/33"]}`},
		{"PATCH", p + "/global/firewalls/default-allow-ssh", "", `{"allowed":[{"IPProtocol":"tcp","ports":["1-2"]}],"priority":null,"creationTimestamp":"never"}`},
		{"PUT", p + "/global/firewalls/default-allow-ssh", "", `{"name":"default-allow-ssh","denied":[{"IPProtocol":"all"}]}`},
		{"POST", r + "/healthChecks", "", `{"name":"h","type":"HTTPS","httpsHealthCheck":{"port":1e3},"checkIntervalSec":"5"}`},
		{"PUT", r + "/backendServices/b", "", `{"backends":[{"group":"zones/europe-west1-b/instanceGroups/g"}]}`},
		{"POST", r + "/forwardingRules", "", `{"name":"r","backendService":"b","portRange":"1-2"}`},
		{"POST", r + "/addresses", "", `{"name":"x","addressType":"INTERNAL","address":"10.0.0.9"}`},
		{"GET", p + "/aggregated/instances", "filter=name eq .*&maxResults=3&pageToken=MQ==&fields=items/*(warning,instances/name)", ""},
		{"GET", z + "/instances", "filter=(a.b:*) OR NOT c=\"d\" AND -(e<1)&orderBy=creationTimestamp desc", ""},
		{"GET", z + "/instances/a/serialPort", "start=-5&port=2", ""},
		{"GET", p + "/zones/-/imageFamilyViews/x", "", ""},
		{"GET", "/compute/beta/projects/1234567890/global/networks/1234567890", "", ""},
		{"DELETE", p + "/global/operations/o", "", ""},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	e := localgcetest.Start(f, localgcetest.Options{Offline: true})
	d := document(f)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		request, err := http.NewRequestWithContext(t.Context(), method, "http://local/", strings.NewReader(body))
		if err != nil || strings.HasSuffix(path, "/wait") || strings.HasPrefix(path, inject.Path) {
			t.Skip() // a wait may rightly take two minutes, and faults may do anything
		}
		request.URL = &url.URL{Path: path, RawQuery: query}
		answer := send(e, request)
		if answer.Code == http.StatusInternalServerError {
			t.Errorf("%s %s?%s %s answers %s", method, path, query, body, answer.Body)
		}
		if strings.HasPrefix(path, "/batch/") {
			return
		}
		// Wrong parameters are no matter here: the API does not know them.
		x := exchange.Exchange{Method: method, URL: path, Status: answer.Code, Answer: answer.Body.String()}
		for _, violation := range d.CheckAnswer(x) {
			t.Errorf("%s?%s %s: not as Google's: %s", path, query, body, violation)
		}
	})
}

// FuzzBatch sends anything as a batch, alone and as one request of several.
func FuzzBatch(f *testing.F) {
	f.Add("multipart/mixed; boundary=b", "--b\r\nContent-Type: application/http\r\nContent-ID: <1>\r\n\r\nGET /compute/v1/projects/local HTTP/1.1\r\n\r\n\r\n--b--\r\n")
	f.Add("multipart/mixed; boundary=\"b\"", "--b\n\nPOST /compute/v1/projects/local/global/networks\nContent-Length: 1\n\n{\"name\":\"n\"}\n--b--")
	f.Add("multipart/mixed; boundary=b", "--b\r\n\r\n--b\r\n\r\nPOST http://[::1/batch/ HTTP/9\r\n")
	f.Add("application/json", "{}")
	e := localgcetest.Start(f, localgcetest.Options{Offline: true})
	f.Fuzz(func(t *testing.T, contentType, body string) {
		if strings.Contains(body, "/wait") {
			t.Skip()
		}
		parts := "--own\r\nContent-Type: application/http\r\n\r\n" + body + "\r\n--own\r\n\r\nGET /compute/v1/projects/local\r\n\r\n--own--\r\n"
		for contentType, body := range map[string]string{contentType: body, "multipart/mixed; boundary=own": parts} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://local/batch/compute/v1", strings.NewReader(body))
			if err != nil {
				t.Skip()
			}
			request.Header.Set("Content-Type", contentType)
			if answer := send(e, request); answer.Code >= http.StatusInternalServerError {
				t.Errorf("%q %q answers %d %s", contentType, body, answer.Code, answer.Body)
			}
		}
	})
}

// send has the server answer a request that carries the token.
func send(e *localgcetest.Engine, request *http.Request) *httptest.ResponseRecorder {
	request.Header.Set("Authorization", "Bearer "+e.Token)
	answer := httptest.NewRecorder()
	e.API().ServeHTTP(answer, request)
	return answer
}
