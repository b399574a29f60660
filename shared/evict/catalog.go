package evict

import (
	"slices"
	"strings"
)

// catalog finds the selectors that match a pod without trying them all: most
// ask for one value of a label.
type catalog struct {
	selectors []Selector // by their number
	asking    map[asked][]int
	rest      map[string][]int // by namespace: those that ask for no value
}

// asked is a label that a selector of pods in a namespace asks for.
type asked struct{ namespace, key, value string }

func newCatalog() *catalog {
	return &catalog{asking: map[asked][]int{}, rest: map[string][]int{}}
}

// add takes in a selector of pods in some namespaces, and returns its number.
func (c *catalog) add(s Selector, namespaces ...string) int {
	number := len(c.selectors)
	c.selectors = append(c.selectors, s)
	i := slices.IndexFunc(s, func(r Requirement) bool { return r.Operator == "In" })
	for _, namespace := range namespaces {
		if i < 0 {
			c.rest[namespace] = append(c.rest[namespace], number)
			continue
		}
		for _, value := range s[i].Values {
			at := asked{namespace, s[i].Key, value}
			c.asking[at] = append(c.asking[at], number)
		}
	}
	return number
}

// matching is the numbers of the selectors that match the pod, in order.
func (c *catalog) matching(pod *Pod) (numbers []int) {
	if len(c.selectors) == 0 {
		return nil
	}
	try := func(candidates []int) {
		for _, number := range candidates {
			if c.selectors[number].Matches(pod.Labels) {
				numbers = append(numbers, number)
			}
		}
	}
	try(c.rest[pod.Namespace])
	for key, value := range pod.Labels {
		try(c.asking[asked{pod.Namespace, key, value}])
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// A key is the same for what means the same. Requirements come out of maps, in
// any order.

func (s Selector) key() string {
	parts := make([]string, len(s))
	for i, r := range s {
		parts[i] = r.Key + "\x00" + r.Operator + "\x00" + strings.Join(r.Values, "\x00")
	}
	slices.Sort(parts)
	return strings.Join(parts, "\x01")
}

func keyOf(selectors []Selector) string {
	if selectors == nil {
		return "any" // which an empty list is not
	}
	var b strings.Builder
	for _, s := range selectors {
		b.WriteString(s.key())
		b.WriteByte(2)
	}
	return b.String()
}

func tolerationsKey(all []Toleration) string {
	var b strings.Builder
	for _, t := range all {
		b.WriteString(t.Key + "\x00" + t.Value + "\x00" + t.Effect)
		if t.AnyValue {
			b.WriteByte(1)
		}
		b.WriteByte(2)
	}
	return b.String()
}
