// Package object reads and merges objects of Kubernetes and Compute Engine as
// their JSON.
package object

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"maps"
)

// Map is an object, as its JSON.
type Map map[string]any

// Of is the object that a value is, or nil.
func Of(value any) Map {
	switch o := value.(type) {
	case Map:
		return o
	case map[string]any:
		return o
	}
	return nil
}

// At is the object below a field, or nil.
func (o Map) At(field string) Map { return Of(o[field]) }

// Text is the text in a field; "" for none.
func (o Map) Text(field string) string {
	text, _ := o[field].(string)
	return text
}

// Name is its name.
func (o Map) Name() string { return o.At("metadata").Text("name") }

// Secret is a value of a Secret; "" for none.
func (o Map) Secret(key string) string {
	value, _ := base64.StdEncoding.DecodeString(o.At("data").Text(key))
	return string(value)
}

// Merged is a JSON merge patch (RFC 7386), which is what the patches of the
// verbs come to, whatever they call themselves.
func (o Map) Merged(patch Map) Map {
	result := Map{}
	maps.Copy(result, o)
	for key, value := range patch {
		below, isObject := value.(map[string]any)
		switch {
		case value == nil:
			delete(result, key)
		case isObject:
			result[key] = result.At(key).Merged(below)
		default:
			result[key] = value
		}
	}
	return result
}

// Same reports whether both are the same JSON.
func (o Map) Same(other Map) bool {
	one, oneErr := json.Marshal(o)
	two, twoErr := json.Marshal(other)
	return oneErr == nil && twoErr == nil && bytes.Equal(one, two)
}

// Stored is the object as an API server keeps it: text of Secrets is encoded.
func (o Map) Stored() Map {
	plain := o.At("stringData")
	if plain == nil {
		return o
	}
	data := Map{}
	for key, value := range plain {
		text, _ := value.(string)
		data[key] = base64.StdEncoding.EncodeToString([]byte(text))
	}
	o = o.Merged(Map{"data": map[string]any(data)})
	delete(o, "stringData")
	return o
}

// Version is the version under which an API server keeps it.
func (o Map) Version() string { return o.At("metadata").Text("resourceVersion") }
