package model

import "strings"

// Object is an object of Kubernetes, as a manifest has it: with apiVersion, kind and
// metadata.name at least.
type Object struct {
	Content map[string]any // as its JSON
	Source  string         // where it was read, such as addons/web.yaml:12
}

// APIVersion is its group and version: apps/v1, or v1.
func (o Object) APIVersion() string { return textAt(o.Content, "apiVersion") }

// Kind is its kind.
func (o Object) Kind() string { return textAt(o.Content, "kind") }

// Name is its name.
func (o Object) Name() string { return textAt(o.metadata(), "name") }

// Namespace is its namespace; empty where the manifest has none.
func (o Object) Namespace() string { return textAt(o.metadata(), "namespace") }

// Group is its API group; empty for the core group.
func (o Object) Group() string {
	group, _, grouped := strings.Cut(o.APIVersion(), "/")
	if !grouped {
		return ""
	}
	return group
}

// String is what messages call it: "Deployment shop/web".
func (o Object) String() string {
	if o.Namespace() == "" {
		return o.Kind() + " " + o.Name()
	}
	return o.Kind() + " " + o.Namespace() + "/" + o.Name()
}

func (o Object) metadata() map[string]any {
	metadata, _ := o.Content["metadata"].(map[string]any)
	return metadata
}

func textAt(fields map[string]any, name string) string {
	text, _ := fields[name].(string)
	return text
}

// Applied is what became of an object that was applied.
type Applied string

// What becomes of objects.
const (
	ObjectCreated   Applied = "created"
	ObjectChanged   Applied = "changed"
	ObjectUnchanged Applied = "unchanged"
)

// Rollout is how far an object is that was applied.
type Rollout struct {
	Done    bool
	Status  string // such as "1 of 2 updated replicas are available"
	Trouble string // what keeps it, such as a pod whose image cannot be pulled; empty for nothing known
}
