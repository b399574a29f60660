package apiserver

import (
	"net/url"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// selected are the pods that the selectors of a request mean, those of CoreDNS
// among them.
func (s *Server) selected(pods []object.Map, query url.Values) []object.Map {
	if query.Get("labelSelector") == "k8s-app=kube-dns" {
		return s.dns.pods()
	}
	if server, ok := strings.CutPrefix(query.Get("labelSelector"), "kubectl-ha.dev/server="); ok {
		return s.drillServers(server)
	}
	pods = append(pods, s.dns.pods()...)
	node, ok := strings.CutPrefix(query.Get("fieldSelector"), "spec.nodeName=")
	return slices.DeleteFunc(pods, func(pod object.Map) bool { return ok && pod.At("spec").Text("nodeName") != node })
}
