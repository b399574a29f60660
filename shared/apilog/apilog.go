// Package apilog writes down requests to APIs, for who looks into what a
// command does. It never writes a credential, nor any body.
package apilog

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// The levels from which on things are written, as kubectl has them.
const (
	LevelRequests = 6 // method, URL, status and time of each request
	LevelHeaders  = 7 // and the headers of request and answer
)

// Log writes requests down. The zero Log writes nothing.
type Log struct {
	level int
	now   func() time.Time

	mu  *sync.Mutex // guards out: an entry is written whole
	out io.Writer

	observe func(Call) // nil where nobody wants to know
}

// Call is a request that was answered, or failed.
type Call struct {
	Method string
	Host   string
	Path   string // without the query
	Result string // the answer's status, or why there is none
	Began  time.Time
	Took   time.Duration // until the answer's headers were there
}

// New makes a log of a level that is written to out.
func New(level int, out io.Writer, now func() time.Time) Log {
	return Log{level: level, now: now, mu: &sync.Mutex{}, out: out}
}

// Observed is the log that also tells of each call, from several goroutines at
// once.
func (l Log) Observed(observe func(Call)) Log {
	l.observe = observe
	return l
}

// Wrap writes down what goes through base.
func (l Log) Wrap(base http.RoundTripper) http.RoundTripper {
	if l.level < LevelRequests && l.observe == nil {
		return base
	}
	return recorder{log: l, base: base}
}

type recorder struct {
	log  Log
	base http.RoundTripper
}

// RoundTrip implements http.RoundTripper. The time is that until the answer's
// headers are there.
func (r recorder) RoundTrip(request *http.Request) (*http.Response, error) {
	began := r.log.now()
	response, err := r.base.RoundTrip(request)
	took := r.log.now().Sub(began)
	if r.log.level >= LevelRequests {
		r.log.write(request, response, err, took)
	}
	if r.log.observe != nil {
		r.log.observe(Call{Method: request.Method, Host: request.URL.Host, Path: request.URL.Path, Result: result(response, err), Began: began, Took: took})
	}
	return response, err
}

func (l Log) write(request *http.Request, response *http.Response, err error, took time.Duration) {
	var entry strings.Builder
	fmt.Fprintf(&entry, "%s %s %s in %d ms\n", request.Method, request.URL.Redacted(), result(response, err), took.Milliseconds())
	if l.level >= LevelHeaders {
		writeHeaders(&entry, "> ", request.Header)
		if response != nil {
			writeHeaders(&entry, "< ", response.Header)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = io.WriteString(l.out, entry.String()) // a reader that went away must not stop the work
}

func result(response *http.Response, err error) string {
	if err != nil {
		return err.Error()
	}
	return response.Status
}

func writeHeaders(out io.Writer, sign string, header http.Header) {
	for _, name := range slices.Sorted(maps.Keys(header)) {
		value := strings.Join(header[name], ", ")
		if secret(name) {
			value = "(not shown)"
		}
		fmt.Fprintf(out, "%s%s: %s\n", sign, name, value)
	}
}

// secret reports whether a header may bear a credential.
func secret(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"authorization", "authenticat", "cookie", "token", "secret", "key", "assertion"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
