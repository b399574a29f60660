package spec

import (
	"cmp"
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// maxDocument bounds what Parse reads, in bytes. A real document has one or two KiB.
const maxDocument = 256 << 10

// Parse reads a Cluster document in YAML or JSON, fills in the defaults and
// validates it. Everything that is wrong is reported at once: the error is a
// usage error around an *Invalid. source names the document in it.
func Parse(data []byte, source string) (*Cluster, error) {
	return parse(data, source, false, func(*Cluster) {})
}

// ParseNameless is Parse for documents that may leave open what the cluster is
// called: complete sets it, and what else it wants, before the defaults, so that
// the rules hold for all of it.
func ParseNameless(data []byte, source string, complete func(*Cluster)) (*Cluster, error) {
	return parse(data, source, true, complete)
}

func parse(data []byte, source string, nameless bool, complete func(*Cluster)) (*Cluster, error) {
	root, problem := document(data)
	if problem != nil {
		return nil, invalid(source, []Problem{*problem})
	}
	d := &decoder{lines: map[string]int{"": root.Line}, nameless: nameless}
	tree, ok := d.value("", root, reflect.TypeFor[Cluster]())
	if !ok {
		return nil, invalid(source, d.problems)
	}
	var c Cluster
	if err := convert(tree, &c); err != nil {
		return nil, invalid(source, append(d.problems, Problem{Message: err.Error()}))
	}
	complete(&c)
	Default(&c)
	problems := append(d.problems, d.located(problemsOf(&c))...)
	if len(problems) > 0 {
		slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
		return nil, invalid(source, problems)
	}
	return &c, nil
}

var yamlLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
})

// syntaxProblem takes the line out of the YAML reader's message.
func syntaxProblem(err error) *Problem {
	text := err.Error()
	match := yamlLine().FindStringSubmatch(text)
	if match == nil {
		return &Problem{Message: "is not YAML: " + text}
	}
	line, _ := strconv.Atoi(match[1]) // 0, "unknown", where the message has none
	return &Problem{Line: line, Message: "is not YAML: " + strings.TrimPrefix(text, match[0])}
}

// convert goes through JSON, whose names the types bear.
func convert(tree any, c *Cluster) error {
	text, err := json.Marshal(tree)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, c)
}
