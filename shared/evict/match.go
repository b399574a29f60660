package evict

import (
	"slices"
	"strconv"
)

// NodeName is the key of a requirement on a node's name, as of a matchField.
const NodeName = "metadata.name"

// Selector is requirements that must all be met. An empty one matches all.
type Selector []Requirement

// Requirement is one on a label, with an operator of Kubernetes: In, NotIn,
// Exists, DoesNotExist, Gt or Lt.
type Requirement struct {
	Key      string
	Operator string
	Values   []string
}

// Matches reports whether the labels meet all requirements.
func (s Selector) Matches(labels map[string]string) bool {
	return !slices.ContainsFunc(s, func(r Requirement) bool { return !r.met(labels) })
}

func (r Requirement) met(labels map[string]string) bool {
	value, there := labels[r.Key]
	switch r.Operator {
	case "In":
		return there && slices.Contains(r.Values, value)
	case "NotIn":
		return !there || !slices.Contains(r.Values, value)
	case "Exists":
		return there
	case "DoesNotExist":
		return !there
	}
	have, haveErr := strconv.ParseInt(value, 10, 64)
	if haveErr != nil || len(r.Values) != 1 {
		return false
	}
	want, wantErr := strconv.ParseInt(r.Values[0], 10, 64)
	return wantErr == nil && (r.Operator == "Gt" && have > want || r.Operator == "Lt" && have < want)
}

// oneMatches reports whether one of the selectors matches the node; nil is any.
func (n Node) oneMatches(selectors []Selector) bool {
	return selectors == nil || slices.ContainsFunc(selectors, func(s Selector) bool { return s.Matches(n.Labels) })
}

// Taint keeps pods off a node that do not tolerate it. Its effect is
// NoSchedule or NoExecute.
type Taint struct{ Key, Value, Effect string }

// Toleration is of a taint; of all with an empty key, and of all effects with
// an empty one.
type Toleration struct {
	Key, Value, Effect string
	AnyValue           bool // the operator Exists
}

func (t Toleration) covers(taint Taint) bool {
	return (t.Effect == "" || t.Effect == taint.Effect) &&
		(t.Key == taint.Key || t.Key == "" && t.AnyValue) &&
		(t.AnyValue || t.Value == taint.Value)
}

// repelled reports whether a taint keeps the pod off the node.
func (p Pod) repelled(by Node) bool {
	return slices.ContainsFunc(by.Taints, func(taint Taint) bool {
		return !slices.ContainsFunc(p.Tolerations, func(t Toleration) bool { return t.covers(taint) })
	})
}
