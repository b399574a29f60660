package clustertest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// status is an API server's "no".
type status struct {
	code            int
	reason, message string
}

func (s *status) Error() string { return s.message }

func conflict(r resource) error {
	return &status{http.StatusConflict, "Conflict", fmt.Sprintf("%s %q: the object has been modified; please apply your changes to the latest version and try again", r.kind, r.name)}
}

func notFound(r resource) error {
	return &status{http.StatusNotFound, "NotFound", fmt.Sprintf("%s %q not found", r.kind, r.name)}
}

// resource is what the path of a request means.
type resource struct {
	kind, namespace, name, sub string
}

func (r resource) key() string { return r.kind + "/" + r.namespace + "/" + r.name }

// parse reads /api/v1/… and /apis/GROUP/VERSION/….
func parse(path string) (r resource) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	parts = parts[min(len(parts), map[string]int{"api": 2, "apis": 3}[parts[0]]):]
	if len(parts) > 2 && parts[0] == "namespaces" {
		r.namespace, parts = parts[1], parts[2:]
	}
	for i, field := range []*string{&r.kind, &r.name, &r.sub} {
		if i < len(parts) {
			*field = parts[i]
		}
	}
	return r
}

// serve answers one request to an API server of the cluster.
func (c *kubernetes) serve(request *http.Request) (any, error) {
	r := parse(request.URL.Path)
	if r.kind == "version" { // it needs no etcd
		return object{"gitVersion": c.version}, nil
	}
	if !c.quorum() {
		return nil, &status{http.StatusInternalServerError, "InternalError", errNoQuorum.Error()}
	}
	body, err := decode(request)
	if err != nil {
		return nil, &status{http.StatusBadRequest, "BadRequest", err.Error()}
	}
	if c.full() && slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, request.Method) {
		return nil, &status{http.StatusInternalServerError, "InternalError", errNoSpace.Error()}
	}
	switch {
	case r.kind == "readyz":
		return success, nil
	case r.kind == "":
		return discovery, nil
	case r.sub == "log":
		return c.log(r)
	case r.sub == "eviction":
		return success, c.evict(r, body)
	case request.Method == http.MethodGet && r.name == "":
		return c.list(r, request), nil
	case request.Method == http.MethodGet:
		return c.get(r)
	case request.Method == http.MethodPost:
		r.name = body.name()
		return c.create(r, body)
	case request.Method == http.MethodPut:
		return c.replace(r, body)
	case request.Method == http.MethodPatch:
		apply := strings.HasPrefix(request.Header.Get("Content-Type"), "application/apply-patch")
		return c.patch(r, body, apply)
	case request.Method == http.MethodDelete:
		return c.delete(r, body)
	}
	return nil, &status{http.StatusMethodNotAllowed, "MethodNotAllowed", request.Method}
}

// discovery tells of evictions, which is all that anybody looks for.
var discovery = object{"kind": "APIResourceList", "groupVersion": "v1", "resources": []any{
	object{"name": "pods/eviction", "namespaced": true, "kind": "Eviction", "group": "policy", "version": "v1"},
}}

func (c *kubernetes) get(r resource) (object, error) {
	c.upload()
	if c.objects[r.key()] == nil {
		return nil, notFound(r)
	}
	return c.seen(r.key()), nil
}

// seen is an object with what the cluster's controllers write into it.
func (c *kubernetes) seen(key string) object {
	o := c.objects[key]
	switch kind, _, _ := strings.Cut(key, "/"); kind {
	case "nodes":
		return c.node(o)
	case "poddisruptionbudgets":
		return c.budget(o)
	}
	return o
}

func (c *kubernetes) list(r resource, request *http.Request) any {
	c.upload()
	items := []object{}
	for _, key := range slices.Sorted(maps.Keys(c.objects)) {
		if strings.HasPrefix(key, r.kind+"/"+r.namespace) {
			items = append(items, c.seen(key))
		}
	}
	if r.kind == "pods" {
		items = c.selected(items, request.URL.Query())
	}
	return object{"items": items}
}

var success = object{"kind": "Status", "apiVersion": "v1", "status": "Success"}

// node is a node with what its kubelet, or its silence, says.
func (c *kubernetes) node(o object) object {
	condition := object{"type": "Ready", "status": "True", "message": "kubelet is posting ready status"}
	if !c.ready(o.name()) {
		condition = object{"type": "Ready", "status": "Unknown", "message": "Kubelet stopped posting node status."}
	}
	return o.merged(object{"status": map[string]any{
		"conditions": []any{condition}, "nodeInfo": map[string]any{"kubeletVersion": c.version},
		"allocatable": map[string]any{"cpu": "4", "memory": "14Gi", "pods": "110"},
	}})
}
