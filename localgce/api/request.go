package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/api/ref"
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
	return decodeStrictly(text, v)
}

func decodeStrictly(text []byte, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	switch err := decoder.Decode(v); {
	case errors.Is(err, io.EOF): // no body: all fields unset
		return nil
	case err != nil:
		return apierr.BadRequest("badRequest", "Invalid JSON payload received. %v", err)
	case hasNull(reflect.ValueOf(v)):
		return apierr.BadRequest("badRequest", "Invalid JSON payload received. A list has a null element.")
	}
	return nil
}

// hasNull tells whether a list anywhere in v has a null element, which no
// method expects.
func hasNull(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return !v.IsNil() && hasNull(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if hasNull(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			element := v.Index(i)
			if element.Kind() == reflect.Pointer && element.IsNil() || hasNull(element) {
				return true
			}
		}
	}
	return false
}
