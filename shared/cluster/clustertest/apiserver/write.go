package apiserver

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

func (s *Server) create(r resource, o object.Map) (object.Map, error) {
	if s.store.objects[r.key()] != nil {
		return nil, &Refusal{http.StatusConflict, "AlreadyExists", fmt.Sprintf("%s %q already exists", r.kind, r.name)}
	}
	o = s.store.keep(r, o.Stored().Merged(object.Map{"metadata": map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}}))
	if r.kind == "pods" && r.namespace == "kube-system" {
		s.uploads.begin(r.key())
	}
	return o, nil
}

// replace writes over the version that was read. What is not there is made, as
// of Leases.
func (s *Server) replace(r resource, o object.Map) (object.Map, error) {
	have := s.store.objects[r.key()]
	switch {
	case have == nil:
		return s.create(r, o)
	case o.Version() != have.Version():
		return nil, conflict(r)
	}
	return s.store.keep(r, o), nil
}

// patching is how an object is patched.
type patching struct {
	apply  bool // make it, where it is not there
	dryRun bool
}

func (s *Server) patch(r resource, patch object.Map, how patching) (object.Map, error) {
	have := s.store.objects[r.key()]
	switch {
	case have == nil && !how.apply:
		return nil, notFound(r)
	case have != nil && patch.Version() != "" && patch.Version() != have.Version():
		return nil, conflict(r)
	case have == nil && s.store.lacksNamespace(r):
		return nil, &Refusal{http.StatusNotFound, "NotFound", fmt.Sprintf("namespaces %q not found", r.namespace)}
	case have == nil && how.dryRun:
		return patch, nil
	case have == nil:
		return s.create(r, patch)
	case how.dryRun:
		return s.completed(r.kind, have.Merged(patch.Stored())), nil
	}
	if now := have.Merged(patch.Stored()); !now.Same(have) {
		s.store.keep(r, now)
	}
	return s.seen(r.key()), nil
}

func (s *Server) delete(r resource, options object.Map) (object.Map, error) {
	s.uploads.end()
	have := s.store.objects[r.key()]
	if have == nil {
		return nil, notFound(r)
	}
	if only := options.At("preconditions").Text("resourceVersion"); only != "" && only != have.Version() {
		return nil, conflict(r)
	}
	delete(s.store.objects, r.key())
	switch r.kind {
	case "nodes":
		s.store.collect(r.name)
	case "namespaces":
		maps.DeleteFunc(s.store.objects, func(key string, _ object.Map) bool { return strings.Contains(key, "/"+r.name+"/") })
	}
	return success, nil
}

// collect removes the pods of a node that is gone.
func (s *store) collect(node string) {
	maps.DeleteFunc(s.objects, func(key string, o object.Map) bool {
		return strings.HasPrefix(key, "pods/") && o.At("spec").Text("nodeName") == node
	})
}
