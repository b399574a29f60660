package apilog_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
)

type answers func(*http.Request) (*http.Response, error)

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

func ok(*http.Request) (*http.Response, error) {
	return &http.Response{Status: "200 OK", Header: http.Header{"Date": {"today"}, "Set-Cookie": {"hidden"}}}, nil
}

func broken(*http.Request) (*http.Response, error) { return nil, errors.New("connection refused") }

// ticking is a clock that goes on by 35 ms with each look.
func ticking() func() time.Time {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	return func() time.Time {
		now = now.Add(35 * time.Millisecond)
		return now
	}
}

func TestLevels(t *testing.T) {
	const line = "POST https://user:xxxxx@example.test/compute/v1?x=y "
	for _, test := range []struct {
		level  int
		answer answers
		want   string
	}{
		{0, ok, ""},
		{5, ok, ""},
		{6, ok, line + "200 OK in 35 ms\n"},
		{6, broken, line + "connection refused in 35 ms\n"},
		{7, broken, line + "connection refused in 35 ms\n> Accept: text/plain\n> Authorization: (not shown)\n> X-Goog-Iam-Authorization-Token: (not shown)\n"},
		{9, ok, line + "200 OK in 35 ms\n> Accept: text/plain\n> Authorization: (not shown)\n> X-Goog-Iam-Authorization-Token: (not shown)\n< Date: today\n< Set-Cookie: (not shown)\n"},
	} {
		var out strings.Builder
		request := httptest.NewRequest(http.MethodPost, "https://user:hidden@example.test/compute/v1?x=y", strings.NewReader("hidden"))
		request.Header = http.Header{"Authorization": {"Bearer hidden"}, "Accept": {"text/plain"}, "X-Goog-Iam-Authorization-Token": {"hidden"}}
		_, err := apilog.New(test.level, &out, ticking()).Wrap(test.answer).RoundTrip(request)
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("level %d, %v (-want +got):\n%s", test.level, err, diff)
		}
	}
}
