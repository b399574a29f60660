package status

import (
	"fmt"
	"strings"
)

// maxKubeletSkew is how many minor versions a kubelet may be older than the
// API servers; replicas may be one apart, and no kubelet newer than any. See
// https://kubernetes.io/releases/version-skew-policy.
const maxKubeletSkew = 3

// skew says which versions do not go together. servers and kubelets are
// versions by node, such as v1.37.2.
func skew(servers, kubelets []versionOf) (problems []string) {
	oldest, newest, ok := extremes(servers)
	if !ok {
		return nil
	}
	if newest.minor()-oldest.minor() > 1 {
		problems = append(problems, fmt.Sprintf("the API servers of %s (%s) and %s (%s) are more than one minor version apart",
			oldest.node, oldest.version, newest.node, newest.version))
	}
	for _, k := range kubelets {
		switch minor := k.minor(); {
		case minor < 0:
		case minor > oldest.minor():
			problems = append(problems, fmt.Sprintf("%s: its kubelet is %s, newer than the API server of %s, %s", k.node, k.version, oldest.node, oldest.version))
		case newest.minor()-minor > maxKubeletSkew:
			problems = append(problems, fmt.Sprintf("%s: its kubelet is %s, more than %d minor versions older than the API server of %s, %s",
				k.node, k.version, maxKubeletSkew, newest.node, newest.version))
		}
	}
	return problems
}

// versionOf is what a node runs.
type versionOf struct{ node, version string }

// minor is 37 of v1.37.2; -1 of what is no version.
func (v versionOf) minor() int {
	var major, minor int
	if _, err := fmt.Sscanf(strings.TrimPrefix(v.version, "v"), "%d.%d", &major, &minor); err != nil {
		return -1
	}
	return minor
}

func extremes(all []versionOf) (oldest, newest versionOf, ok bool) {
	for _, v := range all {
		if v.minor() < 0 {
			continue
		}
		if !ok || v.minor() < oldest.minor() {
			oldest = v
		}
		if !ok || v.minor() > newest.minor() {
			newest = v
		}
		ok = true
	}
	return oldest, newest, ok
}

// skew compares what the nodes run. Where no API server answers itself, the one
// behind the load balancer counts.
func (s Snapshot) skew() []string {
	var servers, kubelets []versionOf
	for _, node := range s.Nodes {
		kubelets = append(kubelets, versionOf{node.Name, node.Version})
		if server, ok := s.Servers[node.Name]; ok {
			servers = append(servers, versionOf{node.Name, server.Version})
		}
	}
	if len(servers) == 0 {
		servers = []versionOf{{"the load balancer", s.Version}}
	}
	return skew(servers, kubelets)
}

// upgrading notes nodes that are not of the spec's version, which it gets last.
func (s Snapshot) upgrading() []string {
	if s.Spec == nil {
		return nil
	}
	others := 0
	for _, node := range s.Nodes {
		if node.Version != s.Spec.Spec.KubernetesVersion {
			others++
		}
	}
	if others == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d nodes are not of Kubernetes %s, which the spec has: an upgrade was not finished, and kubectl ha upgrade goes on with it",
		others, len(s.Nodes), s.Spec.Spec.KubernetesVersion)}
}
