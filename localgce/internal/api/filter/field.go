package filter

import (
	"fmt"
	"reflect"
	"strings"
)

// kindOf is of what kind the values are that a path of JSON names leads to. Only
// strings, numbers and booleans can be compared, and what is in lists cannot: Compute
// Engine answers such filters 400.
func kindOf(t reflect.Type, path []string) (reflect.Kind, error) {
	name := strings.Join(path, ".")
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Struct {
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
			continue
		}
		if len(path) == 0 {
			return 0, fmt.Errorf("the field %q is no string, number or boolean", name)
		}
		i := fieldIndex(t, path[0])
		if i < 0 {
			return 0, fmt.Errorf("there is no field %q", name)
		}
		t, path = t.Field(i).Type, path[1:]
	}
	switch {
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.String && len(path) > 0:
		return reflect.String, nil
	case t.Kind() == reflect.Map || t.Kind() == reflect.Slice:
		return 0, fmt.Errorf("the field %q is in a list, or one: lists cannot be filtered", name)
	case len(path) > 0:
		return 0, fmt.Errorf("there is no field %q", name)
	}
	return t.Kind(), nil
}

// lookup finds what a path that kindOf has let pass leads to; nothing valid where what
// holds it is not set. Of what is set it says whether it is defined: fields whose value
// is that of an absent one are not, labels always are.
func lookup(v reflect.Value, path []string) (value reflect.Value, defined bool) {
	for {
		switch v.Kind() {
		case reflect.Pointer, reflect.Interface:
			if v.IsNil() {
				return reflect.Value{}, false
			}
			pointed := v.Elem()
			if len(path) == 0 {
				return pointed, true
			}
			v = pointed
		case reflect.Struct:
			v, path = v.Field(fieldIndex(v.Type(), path[0])), path[1:]
		case reflect.Map:
			v = v.MapIndex(reflect.ValueOf(strings.Join(path, ".")))
			return v, v.IsValid()
		default:
			return v, !v.IsZero()
		}
	}
}

// fieldIndex finds a struct's field by its JSON name; -1 for none.
func fieldIndex(t reflect.Type, name string) int {
	for i := range t.NumField() {
		tag, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if tag == name && tag != "-" {
			return i
		}
	}
	return -1
}
