// Package asked notes which lists were asked of Compute Engine with which filters, and
// what came of it.
package asked

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// Answer is what a list with a filter came to, all its pages and attempts together.
type Answer struct {
	List   string // such as aggregated/instances
	Filter string
	Status int    // of the last answer; 0 for none
	Items  int    // that the filter let through
	Said   string // the whole of the last answer that is no list, or why there was none
}

// Refused reports whether the list has failed.
func (a Answer) Refused() bool { return a.Status != http.StatusOK }

// Log notes what passes through its transport.
type Log struct {
	mu      sync.Mutex
	answers []Answer
}

// Wrap has what base carries noted.
func (l *Log) Wrap(base http.RoundTripper) http.RoundTripper { return noting{base, l} }

// Take returns what was noted since it was called last, by filter and list.
func (l *Log) Take() []Answer {
	l.mu.Lock()
	defer l.mu.Unlock()
	taken := l.answers
	l.answers = nil
	slices.SortFunc(taken, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(a.Filter, b.Filter), cmp.Compare(a.List, b.List))
	})
	return taken
}

func (l *Log) note(next Answer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.answers {
		if one := &l.answers[i]; one.List == next.List && one.Filter == next.Filter {
			one.Status, one.Items, one.Said = next.Status, one.Items+next.Items, cmp.Or(next.Said, one.Said)
			return
		}
	}
	l.answers = append(l.answers, next)
}

type noting struct {
	base http.RoundTripper
	log  *Log
}

func (n noting) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := n.base.RoundTrip(request)
	filter := request.URL.Query().Get("filter")
	if filter == "" {
		return response, err
	}
	answer := Answer{List: listOf(request.URL.Path), Filter: filter}
	if err == nil {
		answer.Status = response.StatusCode
		err = answer.read(response)
	}
	if err != nil {
		answer.Status, answer.Said = 0, err.Error()
		response = nil
	}
	n.log.note(answer)
	return response, err
}

// read reads the body, and puts it back.
func (a *Answer) read(response *http.Response) error {
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(text))
	if a.Refused() {
		a.Said = string(text)
	} else {
		a.Items = count(text)
	}
	return err
}

// listOf is what follows the project in a path.
func listOf(path string) string {
	_, rest, _ := strings.Cut(path, "/projects/")
	_, list, _ := strings.Cut(rest, "/")
	return list
}
