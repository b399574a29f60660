package resource

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/codec"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// Request is one call of an API method, taken apart.
type Request struct {
	HTTP     *http.Request
	Project  string
	Location string // as in ref.Ref
	Kind     *Kind  // nil for methods of projects
	Name     string // "" for methods of a collection
	Query    url.Values

	body []byte // as read
	read bool
}

// Handler carries a method out and returns its answer.
type Handler func(*Request) (any, error)

// Ref names the resource that the request is about.
func (r *Request) Ref() ref.Ref {
	if r.Kind == nil {
		return ref.Project(r.Project)
	}
	return ref.Ref{Project: r.Project, Location: r.Location, Collection: r.Kind.Collection, Name: r.Name}
}

// MaxBody is more than any legal body: metadata alone may have 512 KiB.
const MaxBody = 4 << 20

// Body reads the body, once.
func (r *Request) Body() ([]byte, error) {
	if r.read {
		return r.body, nil
	}
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.HTTP.Body, MaxBody))
	if err != nil {
		return nil, apierr.BadRequest("parseError", "Cannot read the request's body: %v", err)
	}
	r.body, r.read = text, true
	return text, nil
}

// Decode reads the body into v; fields that v does not have are refused.
func (r *Request) Decode(v any) error {
	text, err := r.Body()
	if err != nil {
		return err
	}
	return codec.Decode(text, v)
}

// PartialSuccess reports whether the client takes a list with gaps.
func (r *Request) PartialSuccess() bool { return r.Flag("returnPartialSuccess") }

// Flag reports whether a parameter of the query is true: gcloud writes that True.
func (r *Request) Flag(name string) bool { return strings.EqualFold(r.Query.Get(name), "true") }

// ListsPartially reports whether a request lists a location and takes gaps.
func (r *Request) ListsPartially() bool {
	return r.HTTP.Method == http.MethodGet && r.Name == "" && r.Kind != nil && r.PartialSuccess()
}
