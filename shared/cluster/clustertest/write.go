package clustertest

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// store keeps an object, under the next version.
func (c *kubernetes) store(r resource, o object) object {
	c.lastVersion++
	c.objects[r.key()] = o.merged(object{"metadata": map[string]any{"resourceVersion": strconv.FormatUint(c.lastVersion, 10)}})
	return c.objects[r.key()]
}

func (o object) version() string { return o.at("metadata").text("resourceVersion") }

func (c *kubernetes) create(r resource, o object) (object, error) {
	if c.objects[r.key()] != nil {
		return nil, &status{http.StatusConflict, "AlreadyExists", fmt.Sprintf("%s %q already exists", r.kind, r.name)}
	}
	o = c.store(r, o.stored().merged(object{"metadata": map[string]any{"creationTimestamp": time.Now().UTC().Format(time.RFC3339)}}))
	if r.kind == "pods" && r.namespace == "kube-system" {
		c.begin(r.key())
	}
	return o, nil
}

// replace writes over the version that was read. What is not there is made, as
// of Leases.
func (c *kubernetes) replace(r resource, o object) (object, error) {
	have := c.objects[r.key()]
	switch {
	case have == nil:
		return c.create(r, o)
	case o.version() != have.version():
		return nil, conflict(r)
	}
	return c.store(r, o), nil
}

func (c *kubernetes) patch(r resource, patch object, apply bool) (object, error) {
	if have := c.objects[r.key()]; have != nil {
		c.store(r, have.merged(patch.stored()))
		return c.seen(r.key()), nil
	}
	if !apply {
		return nil, notFound(r)
	}
	return c.create(r, patch)
}

func (c *kubernetes) delete(r resource, options object) (object, error) {
	c.upload()
	have := c.objects[r.key()]
	if have == nil {
		return nil, notFound(r)
	}
	if only := options.at("preconditions").text("resourceVersion"); only != "" && only != have.version() {
		return nil, conflict(r)
	}
	delete(c.objects, r.key())
	switch r.kind {
	case "nodes":
		c.collect(r.name)
	case "namespaces":
		maps.DeleteFunc(c.objects, func(key string, _ object) bool { return strings.Contains(key, "/"+r.name+"/") })
	}
	return success, nil
}
