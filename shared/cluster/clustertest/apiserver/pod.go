package apiserver

import (
	"cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// Pod is a pod that a test starts. The zero one is of ReplicaSet web, Ready, and
// requests nothing.
type Pod struct {
	App     string // web where empty: the owner's name, and the label app
	Owner   string // the owner's kind: ReplicaSet where empty, Bare for none
	CPU     string // that it requests
	Claim   string // for a volume
	Unready bool
	Failing string // why a container waits for good
}

// Bare is the owner of pods that nothing makes again.
const Bare = "none"

// Object is the pod as its JSON, not yet on a node.
func (p Pod) Object() object.Map {
	app, kind := cmp.Or(p.App, "web"), cmp.Or(p.Owner, "ReplicaSet")
	metadata := object.Map{"name": app, "namespace": "default", "labels": object.Map{"app": app}}
	if kind != Bare {
		metadata["ownerReferences"] = []any{object.Map{"apiVersion": "apps/v1", "kind": kind, "name": app, "uid": "1", "controller": true}}
	}
	spec := object.Map{"containers": []any{object.Map{"name": app, "resources": object.Map{"requests": object.Map{}}}}}
	if p.CPU != "" {
		spec["containers"] = []any{object.Map{"name": app, "resources": object.Map{"requests": object.Map{"cpu": p.CPU}}}}
	}
	if p.Claim != "" {
		spec["volumes"] = []any{object.Map{"name": "data", "persistentVolumeClaim": object.Map{"claimName": p.Claim}}}
	}
	return object.Map{"metadata": metadata, "spec": spec, "status": p.status()}
}

func (p Pod) status() object.Map {
	status := podStatus(!p.Unready && p.Failing == "")
	if p.Failing != "" {
		status["containerStatuses"] = []any{object.Map{"name": "app", "state": object.Map{"waiting": object.Map{"reason": p.Failing}}}}
	}
	return status
}

func podStatus(ready bool) object.Map {
	word := "False"
	if ready {
		word = "True"
	}
	return object.Map{"phase": "Running", "conditions": []any{object.Map{"type": "Ready", "status": word}}}
}
