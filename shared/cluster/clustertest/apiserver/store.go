package apiserver

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// store has the cluster's objects by key: KIND/NAMESPACE/NAME.
type store struct {
	etcd    *etcd.Cluster
	objects map[string]object.Map
}

// keep stores an object under the next version.
func (s *store) keep(r resource, o object.Map) object.Map {
	version := strconv.FormatUint(s.etcd.Write(), 10)
	s.objects[r.key()] = o.Merged(object.Map{"metadata": map[string]any{"resourceVersion": version}})
	return s.objects[r.key()]
}

// keys are the keys that begin so, sorted.
func (s *store) keys(prefix string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s.objects)), func(key string) bool { return !strings.HasPrefix(key, prefix) })
}
