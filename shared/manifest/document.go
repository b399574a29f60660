package manifest

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"sigs.k8s.io/yaml"
)

// document is one of the documents of a file.
type document struct {
	line int // of the file, at which it begins, from 1
	text []byte
}

var separator = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^---(\s|$)`) })

// split parts a file at the lines that begin a document, which stay with theirs.
func split(text []byte) (documents []document) {
	current := document{line: 1}
	for i, line := range bytes.SplitAfter(text, []byte("\n")) {
		if separator().Match(line) {
			documents = append(documents, current)
			current = document{line: i + 1}
		}
		current.text = append(current.text, line...)
	}
	return append(documents, current)
}

// firstLine is the line of the file at which the document has its first field.
func (d document) firstLine() int {
	for i, line := range bytes.Split(d.text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && !bytes.Equal(line, []byte("---")) {
			return d.line + i
		}
	}
	return d.line
}

var yamlLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:unmarshal errors: )?line (\d+): `) })

// read reads the document as kubectl does, as YAML 1.1; nil for an empty one.
func (d document) read() (value any, problem *Problem) {
	text, err := yaml.YAMLToJSONStrict(d.text)
	if err == nil {
		value, err = plain(text)
	}
	if err == nil {
		return value, nil
	}
	problem = &Problem{Line: d.line, Message: "is no YAML: "}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if found := yamlLine().FindStringSubmatch(message); found != nil {
		line, _ := strconv.Atoi(found[1]) // the pattern has digits only
		problem.Line, message = d.line+line-1, message[len(found[0]):]
	}
	problem.Message += strings.Join(strings.Fields(message), " ")
	return nil, problem
}
