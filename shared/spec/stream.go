package spec

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"sync"

	"go.yaml.in/yaml/v3"
)

// document reads the only document of data that is not empty. Tools that join
// documents leave empty ones around it.
func document(data []byte) (*yaml.Node, *Problem) {
	if len(data) > maxDocument {
		return nil, &Problem{Message: fmt.Sprintf("has %d bytes; a cluster takes at most %d", len(data), maxDocument)}
	}
	var only *yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(readable(data)))
	for {
		var next yaml.Node
		switch err := decoder.Decode(&next); {
		case errors.Is(err, io.EOF) && only == nil:
			return nil, &Problem{Message: "is empty", Hint: "see kubectl ha explain for what a cluster holds"}
		case errors.Is(err, io.EOF):
			return only, nil
		case err != nil:
			return nil, syntaxProblem(err)
		case len(next.Content) == 0 || next.Content[0].ShortTag() == "!!null":
		case only != nil:
			return nil, &Problem{Line: next.Line, Message: "has a second document; a file holds one cluster"}
		default:
			only = next.Content[0]
		}
	}
}

// The lines that may stand before a document.
var (
	beforeDocument = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\x{FEFF}|\.\.\.)?\s*(#.*|%.*)?$`) })
	yamlDirective  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^%YAML[ \t]+1\.2\s`) })
)

// readable has YAML 1.1 where documents say 1.2, which the reader refuses. What
// differs between them are scalars: those that a cluster takes are the same in
// both, since integer wants decimal digits. Lines stay what they were.
func readable(data []byte) []byte {
	lines, before := bytes.SplitAfter(data, []byte("\n")), true
	for i, line := range lines {
		text := bytes.TrimRight(line, "\r\n")
		switch {
		case bytes.HasPrefix(text, []byte("...")):
			before = true
		case !beforeDocument().Match(text):
			before = false
		case before && yamlDirective().Match(line):
			lines[i] = bytes.Replace(line, []byte("1.2"), []byte("1.1"), 1)
		}
	}
	return bytes.Join(lines, nil)
}
