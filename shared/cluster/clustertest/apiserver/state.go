package apiserver

import (
	"fmt"
	"maps"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// Objects of kubectl ha: the Lease that a process holds, and the cluster's spec.
var (
	lease = resource{kind: "leases", namespace: "kube-system", name: "kubectl-ha"}
	spec  = resource{kind: "configmaps", namespace: "kube-system", name: "kubectl-ha"}

	controllers = resource{kind: "leases", namespace: "kube-system", name: "kube-controller-manager"}
)

// Describe tells of all objects, a line each.
func (s *Server) Describe() (lines []string) {
	for _, key := range s.store.keys("") {
		if strings.HasPrefix(key, "leases/") {
			continue // of processes, not of the cluster: a killed one leaves its own behind
		}
		o := maps.Clone(s.seen(key))
		if labels := o.At("metadata").At("labels"); strings.HasPrefix(key, "nodes/") {
			o["labels"] = map[string]any(labels)
		}
		o["metadata"] = map[string]any(o.At("metadata").At("annotations"))
		lines = append(lines, fmt.Sprintf("%s %v", key, map[string]any(o)))
	}
	return lines
}

// Holder is the holder of the cluster's Lease; "" for none.
func (s *Server) Holder() string {
	return s.store.objects[lease.key()].At("spec").Text("holderIdentity")
}

// Usurp makes somebody else the holder of the cluster's Lease, or nobody.
func (s *Server) Usurp(holder string) {
	if holder == "" {
		delete(s.store.objects, lease.key())
		return
	}
	s.store.keep(lease, s.store.objects[lease.key()].Merged(object.Map{"spec": map[string]any{"holderIdentity": holder}}))
}

// Spec is the document that the cluster holds.
func (s *Server) Spec() string { return s.store.objects[spec.key()].At("data").Text("cluster.yaml") }

// Rewrite makes the cluster one that another version of kubectl ha has written
// to: with another version in kubeadm's configuration, and another document.
func (s *Server) Rewrite(version, document string) {
	s.store.keep(kubeadmConfig, kubeadmObject(version))
	s.store.objects[spec.key()] = s.store.objects[spec.key()].Merged(object.Map{"data": map[string]any{"cluster.yaml": document}})
}

// Kubeadm is kubeadm's configuration.
func (s *Server) Kubeadm() string {
	return s.store.objects[kubeadmConfig.key()].At("data").Text("ClusterConfiguration")
}

// ControllersHeldBy is the holder of the controller manager's Lease; "" for none.
func (s *Server) ControllersHeldBy() string {
	return s.store.objects[controllers.key()].At("spec").Text("holderIdentity")
}
