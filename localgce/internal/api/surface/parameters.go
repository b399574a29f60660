package surface

import (
	_ "embed" // the table
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed parameters.txt
var parametersText string // lines: ID of a method, or *, and its parameters as NAME:FORM, with ! where it is required

// Parameter is a parameter that a method takes in its query.
type Parameter struct {
	Form     string // text, bool, int, numbers as 1..4, or values as BASIC|FULL
	Required bool
}

// system stands in the table for what all methods take.
const system = "*"

var parameters = sync.OnceValue(func() map[string]map[string]Parameter {
	table := map[string]map[string]Parameter{}
	for line := range strings.Lines(parametersText) {
		words := strings.Fields(line)
		list := map[string]Parameter{}
		for _, word := range words[1:] {
			name, form, _ := strings.Cut(word, ":")
			form, required := strings.CutSuffix(form, "!")
			list[name] = Parameter{form, required}
		}
		table[words[0]] = list
	}
	return table
})

// Parameters are those of a method by name, without what all methods take.
func Parameters(id string) map[string]Parameter { return parameters()[id] }

// FindParameter finds a parameter of a method, or of all.
func FindParameter(id, name string) (p Parameter, ok bool) {
	if p, ok = parameters()[id][name]; !ok {
		p, ok = parameters()[system][name]
	}
	return p, ok || strings.HasPrefix(name, "$") // these are Google's own, for all of its APIs
}

// Fits reports whether a text is a value of the parameter.
func (p Parameter) Fits(text string) bool {
	switch {
	case p.Form == "" || p.Form == "text":
		return true
	case p.Form == "bool":
		return strings.EqualFold(text, "true") || strings.EqualFold(text, "false")
	case strings.Contains(p.Form, "|"):
		return slices.Contains(strings.Split(p.Form, "|"), text)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	least, most, bounded := strings.Cut(p.Form, "..")
	return err == nil && (!bounded || atLeast(n, least) && atLeast(-n, "-"+most))
}

// Words say what fits, after "It must be".
func (p Parameter) Words() string {
	if words, ok := map[string]string{"bool": "true or false", "int": "a number"}[p.Form]; ok {
		return words
	}
	return "one of " + strings.NewReplacer("|", ", ", "..", " to ").Replace(p.Form)
}

func atLeast(n int64, bound string) bool {
	least, err := strconv.ParseInt(bound, 10, 64)
	return err == nil && n >= least
}
