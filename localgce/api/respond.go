package api

import (
	"encoding/json"
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apierr"
)

func writeJSON(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		writeError(w, apierr.Internal(err))
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(text) // the client may be gone; nobody is left to tell
}

func writeError(w http.ResponseWriter, e *apierr.Error) { writeJSON(w, e.Status, e.Body()) }
