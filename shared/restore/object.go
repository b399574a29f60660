package restore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Registry is where API servers keep all objects in etcd.
const Registry = "/registry/"

// object is an object as an API server keeps it.
type object struct {
	path  string // its key below Registry, such as "pods/default/web"
	value []byte

	meta metav1.PartialObjectMetadata
	raw  []byte // the object in protobuf, without what is around it; nil for one in JSON
}

// protobuf is what values in protobuf begin with: a runtime.Unknown follows, and in that
// the object. Custom resources, and some others, are in JSON.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
var protobuf = []byte("k8s\x00")

// sealed is what values that API servers have encrypted begin with.
var sealed = []byte("k8s:enc:")

var errNeither = errors.New("it is neither in protobuf nor in JSON")

// decode reads of an object what all have: kind and metadata, which in the protobuf of
// each kind are its first field.
func decode(path string, value []byte) (object, error) {
	o := object{path: path, value: value}
	var err error
	switch {
	case bytes.HasPrefix(value, protobuf):
		wrapped := runtime.Unknown{}
		if err = wrapped.Unmarshal(value[len(protobuf):]); err == nil {
			o.raw = wrapped.Raw
			err = o.meta.Unmarshal(wrapped.Raw)
			o.meta.TypeMeta = metav1.TypeMeta{APIVersion: wrapped.APIVersion, Kind: wrapped.Kind}
		}
	case bytes.HasPrefix(value, []byte("{")):
		err = json.Unmarshal(value, &o.meta)
	default:
		err = errNeither
	}
	if err != nil {
		return o, fmt.Errorf("read object %s of the snapshot: %w", path, err)
	}
	return o, nil
}

// unmarshaler is a type of Kubernetes' in protobuf.
type unmarshaler interface{ Unmarshal([]byte) error }

// into reads the whole object, of a kind that is always in protobuf.
func (o object) into(typed unmarshaler) error {
	if o.raw == nil {
		return fmt.Errorf("read object %s of the snapshot: it is not in protobuf", o.path)
	}
	if err := typed.Unmarshal(o.raw); err != nil {
		return fmt.Errorf("read object %s of the snapshot: %w", o.path, err)
	}
	return nil
}

// marshaler is a type of Kubernetes' in protobuf.
type marshaler interface{ Marshal() ([]byte, error) }

// with is the value of the object with another content.
func (o object) with(content marshaler) ([]byte, error) {
	raw, err := content.Marshal()
	if err != nil {
		return nil, fmt.Errorf("write object %s: %w", o.path, err)
	}
	wrapped, err := (&runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: o.meta.APIVersion, Kind: o.meta.Kind}, Raw: raw}).Marshal()
	if err != nil {
		return nil, fmt.Errorf("write object %s: %w", o.path, err)
	}
	return append(bytes.Clone(protobuf), wrapped...), nil
}

// controller names the object that controls this one, such as "Deployment/web"; "" for
// none.
func (o object) controller() string {
	if owner := metav1.GetControllerOf(&o.meta); owner != nil {
		return owner.Kind + "/" + owner.Name
	}
	return ""
}

// name is how people call the object, such as "Pod default/web".
func (o object) name() string {
	if o.meta.Namespace == "" {
		return o.meta.Kind + " " + o.meta.Name
	}
	return o.meta.Kind + " " + o.meta.Namespace + "/" + o.meta.Name
}

// resource is what the key of an object begins with, such as "pods" or, of a custom
// resource, "example.com/gadgets".
func resource(path string) string {
	parts := strings.Split(path, "/")
	if len(parts) > 2 && (strings.Contains(parts[0], ".") || parts[0] == "services") {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}
