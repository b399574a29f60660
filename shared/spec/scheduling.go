package spec

import (
	"fmt"
	"maps"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

func (v *validator) labels(path string, labels map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if err := scheduling.CheckLabel(key, labels[key]); err != nil {
			v.problem(keyed(path, key), "", "%v", err)
		}
	}
}

// taints checks those of one pool, of which a node can have one of each key and effect.
func (v *validator) taints(path string, taints []string) {
	first := map[[2]string]int{}
	for i, text := range taints {
		at := fmt.Sprintf("%s[%d]", path, i)
		taint, err := scheduling.ParseTaint(text)
		if err != nil {
			v.problem(at, "", "invalid value %q: %v", text, err)
			continue
		}
		one := [2]string{taint.Key, taint.Effect}
		if other, twice := first[one]; twice {
			v.problem(at, "", "a taint %s:%s is in %s[%d] already", taint.Key, taint.Effect, path, other)
			continue
		}
		first[one] = i
	}
}
