package codec

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/surface"
)

// normalizeObject holds a JSON object to a struct of the compute types: every
// field must be one of its, by its exact name. Numbers are brought into the
// form in which Go reads them, since the API takes them with and without quotes.
// What only the API writes is left out.
func normalizeObject(at string, fields map[string]any, t reflect.Type) error {
	known := map[string]reflect.StructField{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		known[name] = t.Field(i)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field, ok := known[name]
		if !ok || name == "-" || name == "" {
			return unknownName(name, at)
		}
		inside := strings.TrimPrefix(at+"."+name, ".")
		value, err := normalize(inside, fields[name], field.Type)
		if err != nil {
			return err
		}
		if fields[name], err = number(inside, value, field); err != nil {
			return err
		}
		if err := knownValue(inside, t.Name(), name, value); err != nil {
			return err
		}
		if surface.ReadOnly(t.Name(), name) {
			delete(fields, name)
		}
	}
	return nil
}

// normalize holds a value to a type; null leaves any field unset.
func normalize(at string, value any, t reflect.Type) (any, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch given := value.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		switch t.Kind() {
		case reflect.Struct:
			return given, normalizeObject(at, given, t)
		case reflect.Map:
			return given, normalizeMap(at, given, t.Elem())
		}
	case []any:
		if t.Kind() == reflect.Slice {
			return given, normalizeList(at, given, t.Elem())
		}
	case bool:
		if t.Kind() == reflect.Bool {
			return given, nil
		}
	case string:
		if t.Kind() == reflect.String || isNumber(t) {
			return given, nil
		}
	case json.Number:
		if isNumber(t) {
			return given, nil
		}
	}
	return nil, invalidValue(at, t, value)
}

func normalizeMap(at string, fields map[string]any, t reflect.Type) error {
	for name, value := range fields {
		var err error
		if fields[name], err = normalize(at+"."+name, value, t); err != nil {
			return err
		}
	}
	return nil
}

func normalizeList(at string, list []any, t reflect.Type) error {
	for i, value := range list {
		inside := fmt.Sprintf("%s[%d]", at, i)
		if value == nil {
			return invalidValue(inside, t, value)
		}
		var err error
		if list[i], err = normalize(inside, value, t); err != nil {
			return err
		}
	}
	return nil
}

func isNumber(t reflect.Type) bool {
	return t.Kind() == reflect.Int64 || t.Kind() == reflect.Uint64 || t.Kind() == reflect.Float64
}

// number reads a number with or without quotes, and writes it as the field's
// tag wants it. Numbers without "string" in their tag have 32 bits in the API.
func number(at string, value any, field reflect.StructField) (any, error) {
	if !isNumber(field.Type) || value == nil {
		return value, nil
	}
	text := fmt.Sprint(value)
	quoted := strings.HasSuffix(field.Tag.Get("json"), ",string")
	var err error
	switch kind := field.Type.Kind(); {
	case kind == reflect.Float64:
		_, err = strconv.ParseFloat(text, 64)
	case kind == reflect.Uint64:
		_, err = strconv.ParseUint(text, 10, 64)
	case quoted:
		_, err = strconv.ParseInt(text, 10, 64)
	default:
		var n int64
		if n, err = strconv.ParseInt(text, 10, 64); n < math.MinInt32 || n > math.MaxUint32 {
			err = strconv.ErrRange
		}
	}
	switch {
	case err != nil:
		return nil, invalidValue(at, field.Type, value)
	case quoted:
		return text, nil
	}
	return json.Number(text), nil
}

// knownValue refuses what is none of a field's values.
func knownValue(at, typeName, field string, value any) error {
	values := surface.Enum(typeName, field)
	if values == nil {
		return nil
	}
	list, isList := value.([]any)
	if !isList {
		list = []any{value}
	}
	for _, item := range list {
		text, _ := item.(string)
		if text != "" && !slices.Contains(values, text) {
			return apierr.Invalid(at, text, "It must be one of %s.", strings.Join(values, ", "))
		}
	}
	return nil
}

func unknownName(name, at string) error {
	where := ""
	if at != "" {
		where = fmt.Sprintf(" at '%s'", at)
	}
	return apierr.BadRequest("badRequest", "Invalid JSON payload received. Unknown name %q%s: Cannot find field.", name, where)
}

// typeNames are what the API calls the types, in its messages.
var typeNames = map[reflect.Kind]string{
	reflect.String: "TYPE_STRING", reflect.Bool: "TYPE_BOOL", reflect.Int64: "TYPE_INT64", reflect.Uint64: "TYPE_UINT64", reflect.Float64: "TYPE_DOUBLE",
}

func invalidValue(at string, t reflect.Type, value any) error {
	name, ok := typeNames[t.Kind()]
	if !ok {
		name = "type.googleapis.com/google.cloud.compute.v1." + t.Name()
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return apierr.BadRequest("badRequest", "Invalid value at '%s' (%s), %s", at, name, text)
}
