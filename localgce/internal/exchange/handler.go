package exchange

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
)

// Handler hands everything that next answers to keep, after the answer. A
// request that next breaks off has no answer and is not kept.
func Handler(next http.Handler, keep func(Exchange)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := &body{ReadCloser: r.Body}
		answered := &answer{ResponseWriter: w, status: http.StatusOK}
		x := Exchange{Method: r.Method, URL: withoutToken(*r.URL), RequestType: r.Header.Get("Content-Type")}
		r.Body = asked
		next.ServeHTTP(answered, r)
		x.Request, x.Answer = asked.seen.String(), answered.seen.String()
		x.Status, x.AnswerType = answered.status, w.Header().Get("Content-Type")
		keep(x)
	})
}

// withoutToken leaves out a token that was given in the query.
func withoutToken(u url.URL) string {
	query := u.Query()
	if query.Has("access_token") || query.Has("oauth_token") {
		query.Del("access_token")
		query.Del("oauth_token")
		u.RawQuery = query.Encode()
	}
	return u.RequestURI()
}

// body is a request's body that remembers what was read of it.
type body struct {
	io.ReadCloser
	seen bytes.Buffer
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.seen.Write(p[:n])
	return n, err
}

// answer is a ResponseWriter that remembers what was written to it.
type answer struct {
	http.ResponseWriter
	status int
	seen   bytes.Buffer
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	a.seen.Write(p)
	return a.ResponseWriter.Write(p)
}
