package inputs

import "strings"

// What the inputs are that take such a word for none. No zone and no project
// can have such a name.
const (
	everyZone        = "all"
	projectOfAccount = "auto"
)

// withDefault are the inputs that action.yml has a default for, which the
// runner gives where the workflow says nothing. Empty are only those that the
// workflow gives so, as with a variable that is not set: `mode: ${{ vars.MODE }}`
// must not come to mean up, nor `zone:` every zone.
func withDefault() []string {
	return []string{"mode", "zone", "project", "dry-run", "wait", "timeout", "keep", "on-missing-credentials"}
}

// given finds the inputs that were given and are empty.
func (r *reader) given() {
	for _, input := range withDefault() {
		value, there := r.LookupEnv("INPUT_" + strings.ToUpper(input))
		if there && strings.TrimSpace(value) == "" {
			r.problem(input, "is given and empty: see whether what it is made of is set, or leave the input out")
		}
	}
}

// unless is an input's value, and nothing for the word that stands for that.
func (r *reader) unless(word, input string) string {
	if value := r.GetInput(input); value != word {
		return value
	}
	return ""
}
