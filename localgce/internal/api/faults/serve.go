package faults

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
)

// Answer answers the API of the faults: GET lists them, POST adds one,
// and DELETE removes one, or without an ID all.
func (s *Service) Answer(r *http.Request) (any, error) {
	id, one := strings.CutPrefix(r.URL.Path, inject.Path+"/")
	switch {
	case r.Method == http.MethodDelete && one && id != "":
		removed, err := s.RemoveFaults(id)
		return inject.List{Items: removed}, err
	case r.URL.Path != inject.Path:
		return nil, apierr.NotFound(r.URL.Path)
	case r.Method == http.MethodDelete:
		removed, err := s.RemoveFaults()
		return inject.List{Items: removed}, err
	case r.Method == http.MethodGet:
		return inject.List{Items: s.Faults()}, nil
	case r.Method == http.MethodPost:
		fault, err := readFault(r)
		if err != nil {
			return nil, err
		}
		return s.AddFault(fault)
	}
	return nil, &apierr.Error{Status: http.StatusMethodNotAllowed, Reason: "httpMethodNotAllowed", Message: r.Method + " is not allowed"}
}

func readFault(r *http.Request) (fault inject.Fault, err error) {
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, resource.MaxBody))
	decoder.DisallowUnknownFields()
	if err = decoder.Decode(&fault); err != nil {
		return fault, apierr.BadRequest("badRequest", "Invalid JSON payload received. %v", err)
	}
	return fault, nil
}
