package failure_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube"
)

const readyz = `[+]ping ok
[+]log ok
[-]etcd failed: reason withheld
[+]poststarthook/start-apiserver-admission-initializer ok
[-]informer-sync failed: reason withheld
readyz check failed
`

// TestTerse: an error says what is wrong in one line, not all that the server
// has to say.
func TestTerse(t *testing.T) {
	for name, test := range map[string]struct{ body, want string }{
		"readyz":       {readyz, "whether it serves: the server answered 500: not ready: etcd, informer-sync"},
		"a page":       {"<html>\n<h1>Bad\tGateway</h1>\n" + strings.Repeat("<p>é</p>\n", 200), "the server answered 500: <html> <h1>Bad Gateway</h1> <p>é</p>"},
		"a short text": {"no\nway", "the server answered 500: no way"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if r.URL.Path == "/version" {
					_, _ = io.WriteString(w, `{"gitVersion":"v1.37.2"}`)
					return
				}
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = io.WriteString(w, test.body)
			}))
			defer server.Close()
			client, err := kube.New(&rest.Config{Host: server.URL}, nil)
			if err != nil {
				t.Fatal(err)
			}
			err = client.Ready(t.Context())
			if err == nil {
				t.Fatal("it is ready")
			}
			text := err.Error()
			if !strings.Contains(text, test.want) || len(text) > 400 || strings.Contains(text, `\n`) || strings.Contains(text, "\n") {
				t.Errorf("%d bytes: %s", len(text), text)
			}
			if whole := (*apierrors.StatusError)(nil); !errors.As(err, &whole) || errs.KindOf(err) != errs.Unavailable {
				t.Errorf("%v is of kind %s", err, errs.KindOf(err))
			}
		})
	}
}
