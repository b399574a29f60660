package scheduling

import (
	"maps"
	"slices"
	"strings"
)

// Change is what becomes of the labels and taints of nodes. What it does not name stays:
// somebody else has put it there.
type Change struct {
	Labels map[string]string // that they are to have
	Taints []Taint
	// Unlabel and Untaint are what they were to have before, and are not any more.
	Unlabel []string
	Untaint []Taint
}

// Former adds what nodes were to have before.
func (c Change) Former(labels map[string]string, taints []Taint) Change {
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if _, wanted := c.Labels[key]; !wanted && !slices.Contains(c.Unlabel, key) {
			c.Unlabel = append(slices.Clip(c.Unlabel), key)
		}
	}
	for _, taint := range taints {
		if !has(c.Taints, taint) && !has(c.Untaint, taint) {
			c.Untaint = append(slices.Clip(c.Untaint), taint)
		}
	}
	return c
}

// Sorted is the change in an order of its own, whatever that of what it was made of.
func (c Change) Sorted() Change {
	slices.Sort(c.Unlabel)
	slices.SortFunc(c.Untaint, func(a, b Taint) int { return strings.Compare(a.String(), b.String()) })
	return c
}

// None reports whether the change is about nothing.
func (c Change) None() bool {
	return len(c.Labels)+len(c.Taints)+len(c.Unlabel)+len(c.Untaint) == 0
}

// String names what it is about: "disk=ssd gpu=yes:NoSchedule old-", as
// kubectl label and taint take it.
func (c Change) String() string {
	var words []string
	for _, key := range slices.Sorted(maps.Keys(c.Labels)) {
		words = append(words, key+"="+c.Labels[key])
	}
	for _, taint := range c.Taints {
		words = append(words, taint.String())
	}
	for _, key := range c.Unlabel {
		words = append(words, key+"-")
	}
	for _, taint := range c.Untaint {
		words = append(words, taint.String()+"-")
	}
	return strings.Join(words, " ")
}

// Changes reports whether a node that has these is not yet as it is to be.
func (c Change) Changes(labels map[string]string, taints []Taint) bool {
	for key, value := range c.Labels {
		if have, there := labels[key]; !there || have != value {
			return true
		}
	}
	for _, key := range c.Unlabel {
		if _, there := labels[key]; there {
			return true
		}
	}
	missing := func(wanted Taint) bool { return !slices.Contains(taints, wanted) }
	return slices.ContainsFunc(c.Taints, missing) || slices.ContainsFunc(c.Untaint, func(t Taint) bool { return has(taints, t) })
}

// Of are the labels and taints that a node that has these is to have.
func (c Change) Of(labels map[string]string, taints []Taint) (map[string]string, []Taint) {
	labels = maps.Clone(labels)
	if labels == nil {
		labels = map[string]string{}
	}
	maps.Copy(labels, c.Labels)
	for _, key := range c.Unlabel {
		delete(labels, key)
	}
	kept := slices.DeleteFunc(slices.Clone(taints), func(t Taint) bool { return has(c.Taints, t) || has(c.Untaint, t) })
	return labels, slices.Concat(kept, c.Taints)
}

func has(taints []Taint, one Taint) bool { return slices.ContainsFunc(taints, one.same) }
