package inputs

import (
	"fmt"
	"slices"
	"strings"
)

// usedBy are the modes that heed an input; one that is not here is for all of them.
func usedBy(input string) []Mode {
	return map[string][]Mode{
		"spec":                   {Up},
		"ttl":                    {Up},
		"keep":                   {Up},
		"wait":                   {Up},
		"internet":               {Up},
		"on-missing-credentials": {Up},
		"zone":                   {Drill},
		"cluster-name":           {Up, Down, Connect, Logs, Drill},
		"kubeconfig":             {Up, Down, Connect, Logs, Drill},
		"region":                 {Down, Connect, Logs, Drill, GC},
		"dry-run":                {Down, GC},
	}[input]
}

// unheeded warns of inputs that say something, and that the mode does not heed. Where
// the step would do what the input forbids, or elsewhere, that is an error.
func (r *reader) unheeded(m Mode) {
	if !slices.Contains(modes(), m) {
		return // which is told
	}
	for _, input := range []string{"spec", "ttl", "keep", "wait", "internet", "on-missing-credentials", "zone", "cluster-name", "kubeconfig"} {
		if r.says(input) && !slices.Contains(usedBy(input), m) {
			r.Warn(fmt.Sprintf("input %s is ignored: it is for mode %s, not %s", input, modeNames(input), m))
		}
	}
	for _, input := range []string{"region", "dry-run"} {
		if r.says(input) && !slices.Contains(usedBy(input), m) {
			r.problem(input, "is for mode %s, not %s", modeNames(input), m)
		}
	}
}

// says reports whether a workflow has set an input to something else than its default
// in action.yml.
func (r *reader) says(input string) bool {
	value := r.GetInput(input)
	otherwise := map[string]string{
		"keep": "never", "wait": "true", "on-missing-credentials": MissingFail, "zone": everyZone, "dry-run": "false",
	}[input]
	return value != "" && !strings.EqualFold(value, otherwise)
}

func modeNames(input string) string {
	var names []string
	for _, mode := range usedBy(input) {
		names = append(names, string(mode))
	}
	return strings.Join(names, ", ")
}
