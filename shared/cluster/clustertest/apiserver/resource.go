package apiserver

import (
	"fmt"
	"net/http"
	"strings"
)

// Refusal is an API server's "no".
type Refusal struct {
	Code            int
	Reason, Message string
}

func (r *Refusal) Error() string { return r.Message }

func conflict(r resource) error {
	return &Refusal{http.StatusConflict, "Conflict", fmt.Sprintf("%s %q: the object has been modified; please apply your changes to the latest version and try again", r.kind, r.name)}
}

func notFound(r resource) error {
	return &Refusal{http.StatusNotFound, "NotFound", fmt.Sprintf("%s %q not found", r.kind, r.name)}
}

// resource is what the path of a request means.
type resource struct {
	kind, namespace, name, sub string
}

func (r resource) key() string { return r.kind + "/" + r.namespace + "/" + r.name }

// parse reads /api/v1/… and /apis/GROUP/VERSION/….
func parse(path string) (r resource) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	parts = parts[min(len(parts), map[string]int{"api": 2, "apis": 3}[parts[0]]):]
	if len(parts) > 2 && parts[0] == "namespaces" {
		r.namespace, parts = parts[1], parts[2:]
	}
	for i, field := range []*string{&r.kind, &r.name, &r.sub} {
		if i < len(parts) {
			*field = parts[i]
		}
	}
	return r
}
