package api

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

func setField(object any, name string, value any) {
	field := reflect.ValueOf(object).Elem().FieldByName(name)
	if field.IsValid() {
		field.Set(reflect.ValueOf(value))
	}
}

// jsonName is what the API calls a field.
func jsonName(object any, name string) string {
	field, _ := reflect.TypeOf(object).Elem().FieldByName(name)
	name, _, _ = strings.Cut(field.Tag.Get("json"), ",")
	return name
}

func hasField(object any, name string) bool {
	return reflect.ValueOf(object).Elem().FieldByName(name).IsValid()
}

func stringField(object any, name string) string {
	field := reflect.ValueOf(object).Elem().FieldByName(name)
	if !field.IsValid() {
		return ""
	}
	return field.String()
}

func idField(object any) uint64 {
	field := reflect.ValueOf(object).Elem().FieldByName("Id")
	if !field.IsValid() {
		return 0
	}
	return field.Uint()
}

func labelsOf(object any) map[string]string {
	labels, _ := reflect.ValueOf(object).Elem().FieldByName("Labels").Interface().(map[string]string)
	return labels
}

// shallow copies the object that the pointer object points to.
func shallow(object any) any {
	copied := reflect.New(reflect.TypeOf(object).Elem())
	copied.Elem().Set(reflect.ValueOf(object).Elem())
	return copied.Interface()
}

// fingerprint is a hash of the content, in the form of Compute Engine's.
func fingerprint(content any) string {
	text, err := json.Marshal(content)
	if err != nil {
		panic(err) // only values that JSON cannot say, and the compute types have none
	}
	hash := fnv.New64a()
	hash.Write(text)
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(nil, hash.Sum64()))
}

// sameFingerprint compares fingerprints, which clients write back in either of
// base64's alphabets.
func sameFingerprint(a, b string) bool {
	common := strings.NewReplacer("-", "+", "_", "/", "=", "")
	return common.Replace(a) == common.Replace(b)
}

// stamp renews an object's fingerprints.
func stamp(object any) {
	if hasField(object, "LabelFingerprint") {
		setField(object, "LabelFingerprint", fingerprint(labelsOf(object)))
	}
	if hasField(object, "Fingerprint") {
		setField(object, "Fingerprint", "")
		setField(object, "Fingerprint", fingerprint(object))
	}
}
