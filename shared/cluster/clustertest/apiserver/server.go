// Package apiserver plays the API servers of a Kubernetes cluster, with the
// controllers, scheduler and kubelets behind them, as far as the verbs can see
// them. Whoever calls it holds a lock.
package apiserver

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// Server answers for all API servers of a cluster, which have one etcd.
type Server struct {
	Nodes *Nodes
	Pods  *Workload

	etcd    *etcd.Cluster
	store   *store
	uploads *uploads
	dns     *dns
}

// New makes the API of a cluster with that etcd, which kubeadm init has made of a
// version of Kubernetes. Nodes that are silent for the grace time are not ready.
func New(members *etcd.Cluster, version string, grace time.Duration) *Server {
	store := &store{etcd: members, objects: map[string]object.Map{
		corednsKey: {"metadata": object.Map{"name": "coredns", "namespace": "kube-system"}, "spec": object.Map{"replicas": 2.0}},
	}}
	store.keep(kubeadmConfig, kubeadmObject(version))
	nodes := &Nodes{store: store, grace: grace, kubelets: map[string]Kubelet{}}
	return &Server{
		Nodes: nodes, Pods: &Workload{store: store, nodes: nodes},
		etcd: members, store: store, uploads: &uploads{store: store, nodes: nodes},
		dns: &dns{store: store, nodes: nodes, started: map[string]time.Time{}},
	}
}

// Serve answers one request to an API server of the cluster, of a version.
func (s *Server) Serve(request *http.Request, version string) (any, error) {
	r := parse(request.URL.Path)
	if r.kind == "version" { // it needs no etcd
		return object.Map{"gitVersion": version}, nil
	}
	if !s.etcd.Quorum() {
		return nil, &Refusal{http.StatusInternalServerError, "InternalError", etcd.ErrNoQuorum.Error()}
	}
	body, err := decode(request)
	if err != nil {
		return nil, &Refusal{http.StatusBadRequest, "BadRequest", err.Error()}
	}
	if s.etcd.Full() && slices.Contains([]string{http.MethodPost, http.MethodPut, http.MethodPatch}, request.Method) {
		return nil, &Refusal{http.StatusInternalServerError, "InternalError", etcd.ErrNoSpace.Error()}
	}
	switch {
	case r.kind == "readyz":
		return success, nil
	case r.kind == "":
		return s.discovery(request.URL.Path)
	case r.sub == "log":
		return s.store.log(r)
	case r.sub == "eviction":
		return success, s.Pods.evict(r, body)
	case request.Method == http.MethodGet && r.name == "":
		return s.list(r, request), nil
	case request.Method == http.MethodGet:
		return s.get(r)
	}
	return s.write(r, request, body)
}

// write answers a request that changes an object.
func (s *Server) write(r resource, request *http.Request, body object.Map) (any, error) {
	switch request.Method {
	case http.MethodPost:
		r.name = body.Name()
		return s.create(r, body)
	case http.MethodPut:
		return s.replace(r, body)
	case http.MethodPatch:
		return s.patch(r, body, patching{
			apply:  strings.HasPrefix(request.Header.Get("Content-Type"), "application/apply-patch"),
			dryRun: request.URL.Query().Has("dryRun"),
		})
	case http.MethodDelete:
		return s.delete(r, body)
	}
	return nil, &Refusal{http.StatusMethodNotAllowed, "MethodNotAllowed", request.Method}
}

var success = object.Map{"kind": "Status", "apiVersion": "v1", "status": "Success"}

func (s *Server) get(r resource) (object.Map, error) {
	s.uploads.end()
	if s.store.objects[r.key()] == nil {
		return nil, notFound(r)
	}
	return s.seen(r.key()), nil
}

// seen is an object with what the cluster's controllers write into it.
func (s *Server) seen(key string) object.Map {
	kind, _, _ := strings.Cut(key, "/")
	return s.completed(kind, s.store.objects[key])
}

func (s *Server) completed(kind string, o object.Map) object.Map {
	switch kind {
	case "nodes":
		return s.Nodes.seen(o)
	case "poddisruptionbudgets":
		return s.store.budget(o)
	case "deployments":
		return s.Nodes.rolledOut(o)
	case "jobs":
		return ended(o)
	case "customresourcedefinitions":
		return established(o)
	}
	return o
}

func (s *Server) list(r resource, request *http.Request) any {
	s.uploads.end()
	items := []object.Map{}
	for _, key := range slices.Sorted(maps.Keys(s.store.objects)) {
		if strings.HasPrefix(key, r.kind+"/"+r.namespace) {
			items = append(items, s.seen(key))
		}
	}
	if r.kind == "pods" {
		items = s.selected(items, request.URL.Query())
	}
	return object.Map{"items": items}
}
