package exchange_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/exchange"
)

// serve sends requests through a Handler and returns what it kept.
func serve(handler http.HandlerFunc, requests ...*http.Request) (kept []exchange.Exchange) {
	recording := exchange.Handler(handler, func(x exchange.Exchange) { kept = append(kept, x) })
	for _, r := range requests {
		func() {
			defer func() { _ = recover() }() // as the server does when a handler breaks off
			recording.ServeHTTP(httptest.NewRecorder(), r)
		}()
	}
	return kept
}

func TestHandlerKeepsNoSecret(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/compute/v1/projects/p?alt=json&access_token=secret", strings.NewReader(`{"a":1}`))
	r.Header.Set("Authorization", "Bearer secret")
	kept := serve(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write(append(text, '!'))
	}, r)
	want := []exchange.Exchange{{Method: "POST", URL: "/compute/v1/projects/p?alt=json", Request: `{"a":1}`, Status: http.StatusTeapot, Answer: `{"a":1}!`}}
	if !reflect.DeepEqual(kept, want) {
		t.Errorf("kept %+v, want %+v", kept, want)
	}
}

func TestHandlerLeavesOutWhatHasNoAnswer(t *testing.T) {
	kept := serve(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, httptest.NewRequest(http.MethodGet, "/", nil))
	if len(kept) != 0 {
		t.Errorf("kept %+v of a request without an answer", kept)
	}
}

func TestReadWhatWasWritten(t *testing.T) {
	var file bytes.Buffer
	w := exchange.NewWriter(&file)
	want := []exchange.Exchange{{Method: "GET", URL: "/a", Status: 200, Answer: "<&>\n"}, {Method: "PUT", URL: "/b", Status: 404}}
	for _, x := range want {
		if err := w.Write(x); err != nil {
			t.Fatal(err)
		}
	}
	file.WriteString(`{"method":"GE`) // killed while it wrote
	var got []exchange.Exchange
	if err := exchange.Read(&file, func(x exchange.Exchange) { got = append(got, x) }); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v; want %+v", got, err, want)
	}
	if err := exchange.Read(strings.NewReader("nonsense\n"), func(exchange.Exchange) {}); err == nil {
		t.Error("nonsense was read")
	}
}

func TestPartsOfABatch(t *testing.T) {
	part := func(text string) string { return "--b\r\nContent-Type: application/http\r\n\r\n" + text + "\r\n" }
	batch := exchange.Exchange{
		Method: "POST", URL: "/batch/compute/v1", Status: 200,
		RequestType: "multipart/mixed; boundary=b", AnswerType: `multipart/mixed; boundary="b"`,
		Request: part("GET /a?x=1 HTTP/1.1\r\n\r\n") + part("POST /b\r\nContent-Length: 2\r\n\r\n{}") + "--b--\r\n",
		Answer:  part("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}") + part("HTTP/1.1 404 Not Found\r\nX: y\r\n\r\n{}") + "--b--\r\n",
	}
	got, err := batch.Parts()
	want := []exchange.Exchange{
		{Method: "GET", URL: "/a?x=1", Status: 200, Answer: `{"a":1}`},
		{Method: "POST", URL: "/b", Request: "{}", Status: 404, Answer: "{}"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the parts are %+v, %v; want %+v", got, err, want)
	}
	batch.Answer = part("HTTP/1.1 200 OK\r\n\r\n") + "--b--\r\n"
	if _, err := batch.Parts(); err == nil {
		t.Error("a batch that lacks an answer was taken apart")
	}
}
