package faults

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/method"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Call calls the method, unless a fault stands in the way.
func (s *Service) Call(r *resource.Request, handle resource.Handler) (any, error) {
	f, struck, err := s.strikeCall(r)
	switch {
	case err != nil:
		return nil, err
	case !struck && s.Unreached(r, r.Location) && !r.ListsPartially():
		return nil, apierr.Unavailable()
	case !struck:
		return handle(r)
	case f.Kind == inject.LostAnswer:
		_, _ = handle(r) // nobody will know how it went
	case f.Kind == inject.EarlyWait:
		return handle(withoutTime(r))
	case f.Kind == inject.Denied:
		return nil, apierr.Denied(method.Permission(r), r.Ref().Path())
	case f.Kind != inject.LostRequest:
		return nil, refusal(f, r.Ref().Place())
	}
	panic(http.ErrAbortHandler) // the way to cut the connection
}

// withoutTime is a request whose time to wait is over.
func withoutTime(r *resource.Request) *resource.Request {
	ctx, cancel := context.WithCancel(r.HTTP.Context())
	cancel()
	early := *r
	early.HTTP = r.HTTP.WithContext(ctx)
	return &early
}

// strikeCall has the first fault that meets the call strike it. Where there is
// none, which is the rule, nothing is written.
func (s *Service) strikeCall(r *resource.Request) (f *inject.Fault, struck bool, err error) {
	if immune(r.HTTP) {
		return nil, false, nil
	}
	meets := func(f *inject.Fault) bool {
		return f.Stage() == inject.Call && f.Meets(scope.Zone(r.Ref()), method.Called(r), s.nameIn(r, f))
	}
	s.Store.View(func(tx *store.Tx) { _, struck = s.lasting(tx, meets) })
	if !struck {
		return nil, false, nil
	}
	err = s.Store.Update(func(tx *store.Tx) error {
		if f, struck = s.lasting(tx, meets); struck {
			f = f.Struck(inject.Held{})
			keepFault(tx, f)
		}
		return nil
	})
	if struck && err == nil {
		s.Log.Info("a fault on purpose strikes", "fault", f.ID, "method", method.Called(r), "path", r.HTTP.URL.Path)
	}
	return f, struck, err
}

// nameIn is the name of the resource that a request is about; that of a new
// one, which only a fault that minds names asks for, is in the body.
func (s *Service) nameIn(r *resource.Request, f *inject.Fault) string {
	if r.Name != "" || f.Name == "" || r.HTTP.Method != http.MethodPost {
		return r.Name
	}
	text, err := r.Body()
	if err != nil {
		return ""
	}
	var named struct{ Name string }
	_ = json.Unmarshal(text, &named) // what is no JSON is refused by the method
	return named.Name
}

// Denied reports whether a fault denies a permission.
func (s *Service) Denied(permission string) (denied bool) {
	s.Store.View(func(tx *store.Tx) {
		_, denied = s.lasting(tx, func(f *inject.Fault) bool { return f.Denies(permission) })
	})
	return denied
}

// immune reports whether a request, one of the engine's own commands, meets no
// faults.
func immune(r *http.Request) bool { return r.Header.Get(inject.ImmuneHeader) != "" }
