package apiserver

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// kinds are those of the objects that manifests in tests have, by group and version.
var kinds = map[string][]any{
	"v1":                      {kind("Namespace", "namespaces", false), kind("ConfigMap", "configmaps", true), eviction},
	"apps/v1":                 {kind("Deployment", "deployments", true)},
	"batch/v1":                {kind("Job", "jobs", true)},
	"apiextensions.k8s.io/v1": {kind("CustomResourceDefinition", "customresourcedefinitions", false)},
}

var eviction = object.Map{"name": "pods/eviction", "namespaced": true, "kind": "Eviction", "group": "policy", "version": "v1"}

func kind(name, plural string, namespaced bool) object.Map {
	return object.Map{"name": plural, "namespaced": namespaced, "kind": name}
}

// discovery lists the kinds of a group and version, those of
// CustomResourceDefinitions among them, once they are established.
func (s *Server) discovery(path string) (any, error) {
	version := strings.TrimPrefix(strings.TrimPrefix(path, "/apis/"), "/api/")
	resources := slices.Clone(kinds[version])
	for _, key := range s.store.keys("customresourcedefinitions/") {
		if definition := s.seen(key); definition.At("status") != nil {
			names := definition.At("spec").At("names")
			if version == definition.At("spec").Text("group")+"/v1" {
				resources = append(resources, kind(names.Text("kind"), names.Text("plural"), true))
			}
		}
	}
	if len(resources) == 0 {
		return nil, &Refusal{http.StatusNotFound, "NotFound", "the server could not find the requested resource"}
	}
	return object.Map{"kind": "APIResourceList", "groupVersion": version, "resources": resources}, nil
}

// establishing is how long a CustomResourceDefinition takes until its kind is served.
const establishing = 3 * time.Second

func established(o object.Map) object.Map {
	began, err := time.Parse(time.RFC3339, o.At("metadata").Text("creationTimestamp"))
	if err != nil || time.Since(began) < establishing {
		return o
	}
	return withCondition(o, "Established")
}

// rolledOut is a Deployment whose pods run as soon as a worker does.
func (n *Nodes) rolledOut(o object.Map) object.Map {
	replicas := o.At("spec")["replicas"]
	available := 0.0
	for _, node := range n.readyNames() {
		if n.kubelets[node].Worker() {
			available, _ = replicas.(float64)
		}
	}
	return o.Merged(object.Map{"status": map[string]any{"replicas": replicas, "updatedReplicas": replicas, "availableReplicas": available}})
}

// ended is a Job, which fails where its name says so.
func ended(o object.Map) object.Map {
	if strings.HasPrefix(o.Name(), "failing") {
		return withCondition(o, "Failed")
	}
	return withCondition(o, "Complete")
}

func withCondition(o object.Map, condition string) object.Map {
	return o.Merged(object.Map{"status": map[string]any{"conditions": []any{map[string]any{"type": condition, "status": "True", "reason": "Tested"}}}})
}

// lacksNamespace reports whether an object is to be in a namespace that nobody has
// made. Those of Kubernetes and of a drill are there.
func (s *store) lacksNamespace(r resource) bool {
	there := []string{"", "default", "kube-system", "kubectl-ha-verify"}
	return !slices.Contains(there, r.namespace) && s.objects["namespaces//"+r.namespace] == nil
}
