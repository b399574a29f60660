package codec

import (
	"encoding/json"
	"reflect"
)

// Merge fills an empty object with what old has, and the fields of patch, a JSON
// object.
func Merge(object, old any, patch []byte) error {
	changes, err := payload(patch, reflect.TypeOf(object).Elem())
	if err != nil {
		return err
	}
	text, err := json.Marshal(old)
	if err != nil {
		return err
	}
	base := map[string]any{}
	if err := json.Unmarshal(text, &base); err != nil {
		return err
	}
	if _, given := changes["fingerprint"]; !given {
		delete(base, "fingerprint")
	}
	return fill(object, mergeJSON(base, changes))
}

// mergeJSON is RFC 7396.
func mergeJSON(base, changes map[string]any) map[string]any {
	for key, value := range changes {
		inner, isObject := value.(map[string]any)
		existing, _ := base[key].(map[string]any)
		switch {
		case value == nil:
			delete(base, key)
		case isObject && existing != nil:
			base[key] = mergeJSON(existing, inner)
		default:
			base[key] = value
		}
	}
	return base
}
