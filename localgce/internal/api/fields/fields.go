// Package fields reads and sets what the compute types have in common: names, ids,
// labels and fingerprints.
package fields

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"hash/fnv"
	"reflect"
	"strings"
)

// The compute types share field names but no interface: these read and set a
// field where the type has it.

// Set sets a field, where the object has it.
func Set(object any, name string, value any) {
	field := reflect.ValueOf(object).Elem().FieldByName(name)
	if field.IsValid() {
		field.Set(reflect.ValueOf(value))
	}
}

// JSONName is what the API calls a field.
func JSONName(object any, name string) string {
	field, _ := reflect.TypeOf(object).Elem().FieldByName(name)
	name, _, _ = strings.Cut(field.Tag.Get("json"), ",")
	return name
}

// Has reports whether an object has a field.
func Has(object any, name string) bool {
	return reflect.ValueOf(object).Elem().FieldByName(name).IsValid()
}

// String is what a field says; "" where the object has none.
func String(object any, name string) string {
	field := reflect.ValueOf(object).Elem().FieldByName(name)
	if !field.IsValid() {
		return ""
	}
	return field.String()
}

// ID is an object's id; 0 where it has none.
func ID(object any) uint64 {
	field := reflect.ValueOf(object).Elem().FieldByName("Id")
	if !field.IsValid() {
		return 0
	}
	return field.Uint()
}

// Labels are those of an object that has such a field.
func Labels(object any) map[string]string {
	labels, _ := reflect.ValueOf(object).Elem().FieldByName("Labels").Interface().(map[string]string)
	return labels
}

// Copy copies the object that the pointer object points to.
func Copy(object any) any {
	copied := reflect.New(reflect.TypeOf(object).Elem())
	copied.Elem().Set(reflect.ValueOf(object).Elem())
	return copied.Interface()
}

// Fingerprint is a hash of the content, in the form of Compute Engine's.
func Fingerprint(content any) string {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err) // only values that JSON cannot say, and the compute types have none
	}
	hash := fnv.New64a()
	hash.Write(text)
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, hash.Sum64()))
}

// SameFingerprint compares fingerprints, which clients write back in either of
// base64's alphabets.
func SameFingerprint(a, b string) bool {
	common := strings.NewReplacer("-", "+", "_", "/", "=", "")
	return common.Replace(a) == common.Replace(b)
}

// Stamp renews an object's fingerprints.
func Stamp(object any) {
	if Has(object, "LabelFingerprint") {
		Set(object, "LabelFingerprint", Fingerprint(Labels(object)))
	}
	if Has(object, "Fingerprint") {
		Set(object, "Fingerprint", "")
		Set(object, "Fingerprint", Fingerprint(object))
	}
}
