package asked

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// answers are what a transport says, one after the other; a status of 0 is none.
type answers []struct {
	status int
	body   string
}

func (a *answers) RoundTrip(*http.Request) (*http.Response, error) {
	next := (*a)[0]
	*a = (*a)[1:]
	if next.status == 0 {
		return nil, errors.New(next.body)
	}
	return &http.Response{StatusCode: next.status, Body: io.NopCloser(strings.NewReader(next.body))}, nil
}

func TestLog(t *testing.T) {
	const project = "http://compute.test/compute/v1/projects/p/"
	var log Log
	base := &answers{
		{200, `{"items": [{"name": "a"}], "nextPageToken": "2"}`},
		{200, `{"items": [{"name": "b"}]}`},
		{503, `busy`},
		{200, `{"items": {"zones/a": {"instances": [{}, {}]}, "zones/b": {"warning": {"code": "NO_RESULTS_ON_PAGE"}}}}`},
		{400, `{"error": "Invalid value for field 'filter'"}`},
		{0, "connection refused"},
		{200, `{}`},
	}
	transport := log.Wrap(base)
	for _, url := range []string{"global/networks?filter=x", "global/networks?filter=x&pageToken=2", "aggregated/instances?filter=y",
		"aggregated/instances?filter=y", "global/firewalls?filter=z", "zones/a/instances?filter=z", "zones"} {
		request, err := http.NewRequest(http.MethodGet, project+url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response, err := transport.RoundTrip(request); err == nil {
			if text, err := io.ReadAll(response.Body); err != nil || len(text) == 0 {
				t.Errorf("%s: whoever asked has read %q, %v", url, text, err)
			}
		}
	}
	want := []Answer{
		{"global/networks", "x", 200, 2, ""},
		{"aggregated/instances", "y", 200, 2, "busy"},
		{"global/firewalls", "z", 400, 0, `{"error": "Invalid value for field 'filter'"}`},
		{"zones/a/instances", "z", 0, 0, "connection refused"},
	}
	if got := log.Take(); !slices.Equal(got, want) {
		t.Errorf("noted is %+v\nwant %+v", got, want)
	}
	if again := log.Take(); len(again) > 0 {
		t.Errorf("taken twice: %+v", again)
	}
}
