package plugin

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{Status: "403 Forbidden"}, nil
}

// TestVerbosity: what commands open their cluster with writes requests to the
// error stream, from level 6 on.
func TestVerbosity(t *testing.T) {
	for line, want := range map[string]bool{
		"status": false, "status -v 5": false, "status -v=6": true, "status --v=8": true,
		"list -v 6": true, "gc --dry-run -v 6": true, "add-replica --zone europe-west1-c -v 6": true,
	} {
		w := &world{context: &demo, statuses: []status.Report{healthy()}}
		var out, errors bytes.Buffer
		Run(t.Context(), session{world: w}.wiring(&out, &errors), strings.Fields(line))
		if len(w.requests) == 0 {
			t.Errorf("%s opens nothing: %s", line, errors.String())
			continue
		}
		request := httptest.NewRequest(http.MethodGet, "https://example.test/x", nil)
		if _, err := w.requests[0].Log.Wrap(refusing{}).RoundTrip(request); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(errors.String(), "GET https://example.test/x 403 Forbidden in 0 ms\n"); got != want {
			t.Errorf("%s: requests are shown: %t, want %t", line, got, want)
		}
	}
}
