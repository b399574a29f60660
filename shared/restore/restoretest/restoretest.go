// Package restoretest writes objects for tests as API servers keep them in etcd.
package restoretest

import (
	"encoding/json"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
)

// Marshaler is a type of Kubernetes'.
type Marshaler interface{ Marshal() ([]byte, error) }

// Value is an object in protobuf.
func Value(t testing.TB, apiVersion, kind string, object Marshaler) string {
	t.Helper()
	raw, err := object.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := (&runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: apiVersion, Kind: kind}, Raw: raw}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return "k8s\x00" + string(wrapped)
}

// JSON is an object in JSON, as custom resources are kept.
func JSON(t testing.TB, object any) string {
	t.Helper()
	text, err := json.Marshal(object)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
