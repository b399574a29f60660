package inputs

import (
	"fmt"
	"slices"
	"strings"
)

// limited is an input that only some modes heed.
type limited struct {
	name      string
	modes     []Mode
	otherwise string // its default in action.yml
	strict    bool   // the step would do what it forbids, or elsewhere
}

func limitedInputs() []limited {
	ofOne := []Mode{Up, Down, Connect, Logs, Drill} // of one cluster
	return []limited{
		{name: "spec", modes: []Mode{Up}},
		{name: "ttl", modes: []Mode{Up}},
		{name: "keep", modes: []Mode{Up}, otherwise: "never"},
		{name: "wait", modes: []Mode{Up}, otherwise: "true"},
		{name: "internet", modes: []Mode{Up}},
		{name: "on-missing-credentials", modes: []Mode{Up}, otherwise: MissingFail},
		{name: "zone", modes: []Mode{Drill}, otherwise: everyZone},
		{name: "cluster-name", modes: ofOne},
		{name: "kubeconfig", modes: ofOne},
		{name: "region", modes: []Mode{Down, Connect, Logs, Drill, GC}, strict: true},
		{name: "dry-run", modes: []Mode{Down, GC}, otherwise: "false", strict: true},
	}
}

// unheeded warns of inputs that say something, and that the mode does not heed. Where
// the step would do what the input forbids, or elsewhere, that is an error.
func (r *reader) unheeded(m Mode) {
	if !slices.Contains(modes(), m) {
		return // which is told
	}
	for _, input := range limitedInputs() {
		value := r.GetInput(input.name)
		if value == "" || strings.EqualFold(value, input.otherwise) || slices.Contains(input.modes, m) {
			continue
		}
		isFor := fmt.Sprintf("is for mode %s, not %s", input.modeNames(), m)
		if input.strict {
			r.problem(input.name, "%s", isFor)
		} else {
			r.Warn(fmt.Sprintf("input %s is ignored: it %s", input.name, isFor))
		}
	}
}

func (l limited) modeNames() string {
	var names []string
	for _, mode := range l.modes {
		names = append(names, string(mode))
	}
	return strings.Join(names, ", ")
}
