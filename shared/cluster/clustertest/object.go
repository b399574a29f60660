package clustertest

import (
	"encoding/base64"
	"maps"
)

// object is a Kubernetes object, as its JSON.
type object map[string]any

// at is the object below a field, or nil.
func (o object) at(field string) object {
	switch below := o[field].(type) {
	case object:
		return below
	case map[string]any:
		return below
	}
	return nil
}

func (o object) text(field string) string {
	text, _ := o[field].(string)
	return text
}

func (o object) name() string { return o.at("metadata").text("name") }

// secret is a value of a Secret; "" for none.
func (o object) secret(key string) string {
	value, _ := base64.StdEncoding.DecodeString(o.at("data").text(key))
	return string(value)
}

// merged is a JSON merge patch (RFC 7386), which is what the patches of the
// verbs come to, whatever they call themselves.
func (o object) merged(patch object) object {
	result := object{}
	maps.Copy(result, o)
	for key, value := range patch {
		below, isObject := value.(map[string]any)
		switch {
		case value == nil:
			delete(result, key)
		case isObject:
			result[key] = result.at(key).merged(below)
		default:
			result[key] = value
		}
	}
	return result
}

// stored is the object as an API server keeps it: text of Secrets is encoded.
func (o object) stored() object {
	plain := o.at("stringData")
	if plain == nil {
		return o
	}
	data := object{}
	for key, value := range plain {
		text, _ := value.(string)
		data[key] = base64.StdEncoding.EncodeToString([]byte(text))
	}
	o = o.merged(object{"data": map[string]any(data)})
	delete(o, "stringData")
	return o
}
