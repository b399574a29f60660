package api

import (
	"io"
	"net/http"
	"net/url"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/codec"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
)

// request is one call of an API method, taken apart.
type request struct {
	http     *http.Request
	project  string
	location string // as in ref.Ref
	kind     *kind  // nil for methods of projects
	name     string // "" for methods of a collection
	query    url.Values
}

type handler func(*request) (any, error)

// ref names the resource that the request is about.
func (r *request) ref() ref.Ref {
	if r.kind == nil {
		return ref.Project(r.project)
	}
	return ref.Ref{Project: r.project, Location: r.location, Collection: r.kind.collection, Name: r.name}
}

// maxBody is more than any legal body: metadata alone may have 512 KiB.
const maxBody = 4 << 20

func (r *request) body() ([]byte, error) {
	text, err := io.ReadAll(http.MaxBytesReader(nil, r.http.Body, maxBody))
	if err != nil {
		return nil, apierr.BadRequest("parseError", "Cannot read the request's body: %v", err)
	}
	return text, nil
}

// decode reads the body into v; fields that v does not have are refused.
func (r *request) decode(v any) error {
	text, err := r.body()
	if err != nil {
		return err
	}
	return codec.Decode(text, v)
}

// partialSuccess reports whether the client takes a list with gaps.
func (r *request) partialSuccess() bool { return r.query.Get("returnPartialSuccess") == "true" }

// listsPartially reports whether a request lists a location and takes gaps.
func (r *request) listsPartially() bool {
	return r.http.Method == http.MethodGet && r.name == "" && r.kind != nil && r.partialSuccess()
}
