package apiserver

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// PlainText is an answer that is no object.
type PlainText string

// drillServers are the pods of a drill's Deployment: spread over the workers that
// are ready, and Ready at once.
func (s *Server) drillServers(name string) (pods []object.Map) {
	replicas, _ := s.store.objects["deployments/kubectl-ha-verify/"+name].At("spec")["replicas"].(float64)
	workers := slices.DeleteFunc(s.Nodes.readyNames(), func(node string) bool { return !s.Nodes.kubelets[node].Worker() })
	for i := range int(replicas) {
		if len(workers) > 0 {
			pods = append(pods, object.Map{
				"metadata": object.Map{"name": fmt.Sprintf("%s-%d", name, i), "namespace": "kubectl-ha-verify"},
				"spec":     object.Map{"nodeName": workers[i%len(workers)]}, "status": podStatus(true),
			})
		}
	}
	return pods
}

// log is what a pod says that asks a Service, which always answers.
func (s *store) log(r resource) (any, error) {
	pod := s.objects["pods/"+r.namespace+"/"+r.name]
	if pod == nil {
		return nil, notFound(r)
	}
	began, err := time.Parse(time.RFC3339, pod.At("metadata").Text("creationTimestamp"))
	if err != nil {
		return nil, err
	}
	var lines strings.Builder
	for at := time.Duration(0); at < time.Since(began); at += 100 * time.Millisecond {
		fmt.Fprintf(&lines, "%.2f %.2f ok\n", at.Seconds(), at.Seconds()+0.01)
	}
	return PlainText(lines.String()), nil
}
