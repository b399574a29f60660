package action

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/action/summary"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

// announce tells later steps what is known from the first moment on, so that
// they can look at a cluster that did not come up.
func (a *app) announce(s state.State) {
	a.step.SetOutput("cluster-name", s.Target.Name)
	a.step.SetOutput("kubeconfig", s.Kubeconfig)
	a.step.SetEnv("KUBECONFIG", s.Kubeconfig)
	a.step.AddPath(filepath.Dir(a.Executable))
	a.step.Log.Infof("Cluster %s in %s of project %s; it expires at %s.",
		s.Target.Name, s.Target.Region, s.Target.Project, s.Expires.Format(time.RFC3339))
}

// outputs tells later steps what the cluster is.
func outputs(step *runner.Step, r *summary.Report) {
	if r.Took > 0 { // else another job's step has brought it up
		step.SetOutput("up-seconds", fmt.Sprintf("%.1f", r.Took.Seconds()))
	}
	if r.Status == nil {
		return
	}
	step.SetOutput("api-endpoint", summary.Endpoint(r.Status.Endpoint))
	step.SetOutput("kubernetes-version", r.Status.Kubernetes)
	step.SetOutput("zones", strings.Join(zonesOf(*r.Status), ","))
	step.SetOutput("nodes", strconv.Itoa(readyNodes(*r.Status)))
	if text, err := json.Marshal(r.Status); err == nil {
		step.SetOutput("status", string(text))
	}
}

func zonesOf(found status.Report) []string {
	var zones []string
	for _, zone := range found.Zones {
		zones = append(zones, zone.Zone)
	}
	return zones
}

// readyNodes counts replicas and workers that are Ready.
func readyNodes(found status.Report) int {
	n := 0
	for _, zone := range found.Zones {
		for _, replica := range zone.Replicas {
			if replica.Ready {
				n++
			}
		}
		for _, pool := range zone.Pools {
			n += pool.Ready
		}
	}
	return n
}
