// Package scheduling has what the scheduler goes by on nodes: labels and taints, as
// people write them, as machines are told of them, and what changes of them on nodes.
// It only computes.
package scheduling

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// The effects of taints.
const (
	NoSchedule       = "NoSchedule"
	PreferNoSchedule = "PreferNoSchedule"
	NoExecute        = "NoExecute"
)

// Effects are all of them.
func Effects() []string { return []string{NoSchedule, PreferNoSchedule, NoExecute} }

// Taint keeps pods off a node that do not tolerate it.
type Taint struct {
	Key    string
	Value  string // may be empty
	Effect string
}

// String is the taint as kubectl taint takes it: key=value:Effect, or key:Effect.
func (t Taint) String() string {
	if t.Value == "" {
		return t.Key + ":" + t.Effect
	}
	return t.Key + "=" + t.Value + ":" + t.Effect
}

// same reports whether a node can have one of the two only.
func (t Taint) same(other Taint) bool { return t.Key == other.Key && t.Effect == other.Effect }

// ParseTaint reads key=value:Effect or key:Effect. The error says what is wrong.
func ParseTaint(text string) (Taint, error) {
	rest, effect, found := strings.Cut(text, ":")
	if !found || strings.Contains(effect, ":") {
		return Taint{}, fmt.Errorf("must be key=value:Effect or key:Effect")
	}
	key, value, _ := strings.Cut(rest, "=")
	taint := Taint{Key: key, Value: value, Effect: effect}
	return taint, taint.check()
}

func (t Taint) check() error {
	if problems := validation.IsQualifiedName(t.Key); len(problems) > 0 {
		return fmt.Errorf("its key %q: %s", t.Key, problems[0])
	}
	if problems := validation.IsValidLabelValue(t.Value); len(problems) > 0 {
		return fmt.Errorf("its value %q: %s", t.Value, problems[0])
	}
	if !slices.Contains(Effects(), t.Effect) {
		return fmt.Errorf("its effect %q: must be one of %s", t.Effect, strings.Join(Effects(), ", "))
	}
	return t.checkOwner()
}

// checkOwner refuses taints that Kubernetes itself sets and removes.
// https://kubernetes.io/docs/reference/labels-annotations-taints
func (t Taint) checkOwner() error {
	domain, _, _ := strings.Cut(t.Key, "/")
	switch {
	case isControlPlane(t.Key):
		return fmt.Errorf("its key %q: is that of control-plane nodes", t.Key)
	case domain == "node.kubernetes.io", domain == "node.cloudprovider.kubernetes.io":
		return fmt.Errorf("its key %q: Kubernetes itself sets and removes the taints of %s", t.Key, domain)
	}
	return nil
}

func isControlPlane(key string) bool {
	return key == "node-role.kubernetes.io/control-plane" || key == "node-role.kubernetes.io/master"
}

// FormatTaints is the taints as machines are told of them, in an order of their own.
func FormatTaints(taints []Taint) string {
	texts := make([]string, len(taints))
	for i, taint := range taints {
		texts[i] = taint.String()
	}
	slices.Sort(texts)
	return strings.Join(texts, ",")
}

// Taints are what FormatTaints, or a document that is valid, says.
func Taints(texts ...string) (taints []Taint) {
	for _, text := range texts {
		for one := range strings.SplitSeq(text, ",") {
			if taint, err := ParseTaint(one); err == nil {
				taints = append(taints, taint)
			}
		}
	}
	slices.SortFunc(taints, func(a, b Taint) int { return cmp.Compare(a.String(), b.String()) })
	return taints
}
