package clustertest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// plainText is an answer that is no object.
type plainText string

// servers are the pods of a drill's Deployment: spread over the workers that
// are ready, and Ready at once.
func (c *kubernetes) servers(name string) (pods []object) {
	replicas, _ := c.objects["deployments/kubectl-ha-verify/"+name].at("spec")["replicas"].(float64)
	workers := slices.DeleteFunc(c.readyNodes(), func(node string) bool { return c.kubelets[node].role != bootstrap.Worker })
	for i := range int(replicas) {
		if len(workers) > 0 {
			pods = append(pods, object{
				"metadata": object{"name": fmt.Sprintf("%s-%d", name, i), "namespace": "kubectl-ha-verify"},
				"spec":     object{"nodeName": workers[i%len(workers)]}, "status": podStatus(true),
			})
		}
	}
	return pods
}

// log is what a pod says that asks a Service, which always answers.
func (c *kubernetes) log(r resource) (any, error) {
	pod := c.objects["pods/"+r.namespace+"/"+r.name]
	if pod == nil {
		return nil, notFound(r)
	}
	began, err := time.Parse(time.RFC3339, pod.at("metadata").text("creationTimestamp"))
	if err != nil {
		return nil, err
	}
	var lines strings.Builder
	for at := time.Duration(0); at < time.Since(began); at += 100 * time.Millisecond {
		fmt.Fprintf(&lines, "%.2f %.2f ok\n", at.Seconds(), at.Seconds()+0.01)
	}
	return plainText(lines.String()), nil
}
