package recipes

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Document is what a block in YAML turns out to be.
type Document struct {
	What   string   // a workflow, steps of one, or a cluster
	Faults []string // what is wrong with it
	Runs   []string // the scripts of a workflow's steps
}

// Read reads YAML as those do for whom it is meant.
func (a Action) Read(text string) Document {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return Document{What: "no YAML", Faults: []string{err.Error()}}
	}
	if len(root.Content) == 0 {
		return Document{What: "nothing", Faults: []string{"it is empty"}}
	}
	switch top := root.Content[0]; {
	case has(top, "jobs"):
		return a.workflow(text)
	case top.Kind == yaml.SequenceNode:
		return a.stepsOf(text)
	case has(top, "kind"):
		return Document{What: "a cluster", Faults: clusterFaults(text)}
	case has(top, "spec"):
		return Document{What: "part of a cluster", Faults: partFaults(text)}
	}
	return Document{What: "unknown", Faults: []string{"it is no workflow, no steps of one and no cluster"}}
}

// has reports whether a mapping has the key.
func has(node *yaml.Node, key string) bool {
	if node.Kind != yaml.MappingNode {
		return false
	}
	for pair := range slices.Chunk(node.Content, 2) {
		if pair[0].Value == key {
			return true
		}
	}
	return false
}

// clusterFaults are what is wrong with a Cluster document, which may lack a name.
func clusterFaults(text string) []string {
	_, err := spec.ParseNameless([]byte(text), "", func(c *spec.Cluster) {
		if c.Metadata.Name == "" {
			c.Metadata.Name = "demo"
		}
	})
	if err != nil {
		return []string{err.Error()}
	}
	return nil
}

// whole is what a part of a document is put into.
const whole = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
spec:
  region: europe-west1
  controlPlane: {zones: [europe-west1-b, europe-west1-c, europe-west1-d]}
  pools: [{nodesPerZone: 1}]
`

// partFaults are what is wrong with some fields of a spec.
func partFaults(text string) []string {
	var all, part struct {
		APIVersion string `yaml:"apiVersion,omitempty"`
		Kind       string `yaml:",omitempty"`
		Spec       map[string]any
	}
	for from, into := range map[string]any{whole: &all, text: &part} {
		if err := yaml.Unmarshal([]byte(from), into); err != nil {
			return []string{err.Error()}
		}
	}
	for field, value := range part.Spec {
		all.Spec[field] = value
	}
	document, err := yaml.Marshal(all)
	if err != nil {
		return []string{fmt.Sprintf("write it again: %v", err)}
	}
	return clusterFaults(string(document))
}
