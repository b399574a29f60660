package api

import "net/http"

// Has reports whether the server has the method that a request calls.
func (s *Server) Has(method, path string) bool {
	r, err := http.NewRequest(method, path, http.NoBody)
	if err != nil {
		return false
	}
	_, _, err = s.rest.Route(r)
	return err == nil
}
