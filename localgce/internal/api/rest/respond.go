package rest

import (
	"encoding/json"
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fieldmask"
)

// writeAnswer answers what a method returned; nil for one that says nothing.
func writeAnswer(w http.ResponseWriter, r *http.Request, answer any) {
	if answer == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if fields := r.URL.Query().Get("fields"); fields != "" {
		var err error
		if answer, err = partial(answer, fields); err != nil {
			WriteError(w, apierr.From(err))
			return
		}
	}
	writeJSON(w, http.StatusOK, answer)
}

// partial cuts out of an answer the fields that are asked for.
func partial(answer any, fields string) (any, error) {
	mask, err := fieldmask.Parse(fields)
	if err != nil {
		return nil, apierr.BadRequest("invalidParameter", "Invalid field selection %s", fields)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return nil, err
	}
	var value any
	err = json.Unmarshal(text, &value)
	return mask.Apply(value), err
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		WriteError(w, apierr.Internal(err))
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may be gone; nobody is left to tell
}

// WriteError answers an error.
func WriteError(w http.ResponseWriter, e *apierr.Error) { writeJSON(w, e.Status, e.Body()) }

// Write answers what a method returned, or its error.
func Write(w http.ResponseWriter, answer any, err error) {
	if err != nil {
		WriteError(w, apierr.From(err))
		return
	}
	writeJSON(w, http.StatusOK, answer)
}
