// Package codec reads the bodies of requests into compute types: it takes what the
// API takes, and refuses the rest with its messages.
package codec

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
)

// Decode reads a body into v, a pointer to a struct. It takes what the
// API takes and refuses the rest with its messages.
func Decode(text []byte, v any) error {
	fields, err := payload(text, reflect.TypeOf(v).Elem())
	if err != nil {
		return err
	}
	return fill(v, fields)
}

func fill(v any, fields map[string]any) error {
	text, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		return apierr.BadRequest("badRequest", "Invalid JSON payload received. %v", err)
	}
	return nil
}

// payload reads a JSON object that t, a struct, can be filled from; no text is
// the empty object.
func payload(text []byte, t reflect.Type) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	fields := map[string]any{}
	err := decoder.Decode(&fields)
	if errors.Is(err, io.EOF) {
		err = nil
	} else if err == nil && decoder.More() {
		err = errors.New("there is more after the object")
	}
	if err != nil {
		return nil, apierr.BadRequest("parseError", "Invalid JSON payload received. %v", err)
	}
	at := ""
	if _, isResource := t.FieldByName("SelfLink"); isResource {
		at = "resource"
		if len(fields) == 0 {
			return nil, apierr.Required(at)
		}
	}
	return fields, normalizeObject(at, fields, t)
}
