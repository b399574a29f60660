// Package discovery judges requests and answers of the local Compute Engine by
// Google's own description of the API: the discovery document, which ships with
// the module of Google's Go client. It is for tests: it needs the go command.
package discovery

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
)

// Document is a discovery document.
type Document struct {
	Parameters map[string]*Schema // that every method takes
	Methods    []*Method
	schemas    map[string]*Schema
	routes     map[route][]*Method
}

// Method is one method of the API.
type Method struct {
	ID         string             `json:"id"` // such as "compute.instances.get"
	HTTP       string             `json:"httpMethod"`
	Path       string             `json:"path"` // a template, from "projects/" on
	Parameters map[string]*Schema `json:"parameters"`
	Request    *Schema            `json:"request"`  // nil for a method without a body
	Response   *Schema            `json:"response"` // nil for a method that answers nothing
}

// Schema describes a value: the JSON schema of discovery documents.
type Schema struct {
	Ref         string             `json:"$ref"`
	Type        string             `json:"type"`
	Format      string             `json:"format"`
	Enum        []string           `json:"enum"`
	Pattern     string             `json:"pattern"`
	Default     string             `json:"default"`
	Minimum     string             `json:"minimum"`
	Maximum     string             `json:"maximum"`
	Description string             `json:"description"`
	Properties  map[string]*Schema `json:"properties"`
	Additional  *Schema            `json:"additionalProperties"`
	Items       *Schema            `json:"items"`
	Location    string             `json:"location"` // of a parameter: path or query
	Required    bool               `json:"required"`
	Repeated    bool               `json:"repeated"`
	ReadOnly    bool               `json:"readOnly"`

	compile sync.Once
	whole   *regexp.Regexp
}

// fits reports whether the whole text matches the pattern.
func (s *Schema) fits(text string) bool {
	s.compile.Do(func() { s.whole = regexp.MustCompile("^(?:" + s.Pattern + ")$") })
	return s.whole.MatchString(text)
}

// resources is how a document groups methods.
type resources map[string]struct {
	Methods   map[string]*Method `json:"methods"`
	Resources resources          `json:"resources"`
}

// Parse reads a document.
func Parse(text []byte) (*Document, error) {
	var raw struct {
		Parameters map[string]*Schema `json:"parameters"`
		Schemas    map[string]*Schema `json:"schemas"`
		Resources  resources          `json:"resources"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, fmt.Errorf("read the discovery document: %w", err)
	}
	d := &Document{Parameters: raw.Parameters, schemas: raw.Schemas, routes: map[route][]*Method{}}
	d.collect(raw.Resources)
	return d, nil
}

func (d *Document) collect(all resources) {
	for _, resource := range all {
		for _, method := range resource.Methods {
			d.add(method)
		}
		d.collect(resource.Resources)
	}
}

// Schema finds a schema by its name, such as "Instance"; nil for an unknown one.
func (d *Document) Schema(name string) *Schema { return d.schemas[name] }

// Resolve follows a reference.
func (d *Document) Resolve(s *Schema) *Schema {
	if s != nil && s.Ref != "" {
		return d.schemas[s.Ref]
	}
	return s
}

// Open reads the document of the version of Google's client that this module
// is built with. It does so once.
func Open() (*Document, error) { return open() }

var open = sync.OnceValues(func() (*Document, error) {
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "google.golang.org/api").Output()
	if err != nil {
		return nil, fmt.Errorf("find the module that has the discovery document: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(string(bytes.TrimSpace(output)), "compute", "v1", "compute-api.json"))
	if err != nil {
		return nil, fmt.Errorf("read the discovery document: %w", err)
	}
	return Parse(text)
})
