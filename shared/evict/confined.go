package evict

import (
	"cmp"
	"slices"
	"strings"
)

// hashLabel is the end of a ReplicaSet's name that its Deployment added.
const hashLabel = "pod-template-hash"

// Workload is a controller's pods.
type Workload struct {
	Name string // with its namespace
	Pods int
	zone string
	wide bool // in more than one zone
}

// Confined lists for each zone the workloads that have all their pods in it,
// the larger first. Daemon sets and static pods are everywhere by nature.
func Confined(c Cluster) map[string][]Workload {
	zones := map[string]string{}
	for _, node := range c.Nodes {
		zones[node.Name] = node.Zone
	}
	workloads := map[string]*Workload{}
	for _, pod := range c.Pods {
		if pod.Static || pod.Ended || pod.Ending || pod.Owner == (Owner{}) || pod.Owner.Kind == daemonSet {
			continue
		}
		zone, key := zones[pod.Node], pod.Namespace+"/"+pod.Owner.Kind+"/"+pod.workload()
		w := workloads[key]
		if w == nil {
			w = &Workload{Name: pod.Namespace + "/" + pod.workload(), zone: zone}
			workloads[key] = w
		}
		w.Pods++
		w.wide = w.wide || w.zone != zone
	}
	confined := map[string][]Workload{}
	for _, w := range workloads {
		if !w.wide {
			confined[w.zone] = append(confined[w.zone], *w)
		}
	}
	for _, list := range confined {
		slices.SortFunc(list, func(a, b Workload) int { return cmp.Or(cmp.Compare(b.Pods, a.Pods), cmp.Compare(a.Name, b.Name)) })
	}
	return confined
}

// workload is the name of the owner, or of the Deployment that owns it.
func (p Pod) workload() string {
	if hash := p.Labels[hashLabel]; hash != "" {
		return strings.TrimSuffix(p.Owner.Name, "-"+hash)
	}
	return p.Owner.Name
}
