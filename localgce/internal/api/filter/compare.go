package filter

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// compare makes the filter `path operator value`.
func compare(path []string, operator string, value token) (Filter, error) {
	test, err := tester(operator, value)
	if err != nil {
		return nil, err
	}
	negative := operator == "!=" || operator == "ne"
	return func(resource reflect.Value) bool {
		found := values(resource, path)
		if negative {
			return !anyOf(found, func(v string) bool { return !test(v) })
		}
		return anyOf(found, test)
	}, nil
}

// tester makes the test of one value.
func tester(operator string, value token) (func(string) bool, error) {
	want := value.text
	switch operator {
	case "=":
		if strings.Contains(want, "*") && !value.quoted {
			return glob(want)
		}
		return func(v string) bool { return v == want }, nil
	case "!=":
		return func(v string) bool { return v != want }, nil
	case ":":
		if want == "*" {
			return func(string) bool { return true }, nil
		}
		return has(want), nil
	case "eq", "ne":
		re, err := regexp.Compile("^(?:" + want + ")$")
		if err != nil {
			return nil, fmt.Errorf("the regular expression %q: %w", want, err)
		}
		return func(v string) bool { return re.MatchString(v) == (operator == "eq") }, nil
	}
	return func(v string) bool { return ordered(operator, order(v, want)) }, nil
}

// has is the test of `:`: one of the words, without regard to case.
func has(want string) func(string) bool {
	want = strings.ToLower(strings.Trim(want, "*"))
	return func(v string) bool { return strings.Contains(strings.ToLower(v), want) }
}

func glob(pattern string) (func(string) bool, error) {
	parts := strings.Split(pattern, "*")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	re, err := regexp.Compile("^" + strings.Join(parts, ".*") + "$")
	if err != nil {
		return nil, err
	}
	return re.MatchString, nil
}

func ordered(operator string, sign int) bool {
	switch operator {
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	}
	return sign >= 0
}

// order compares numbers as numbers and all else as text.
func order(a, b string) int {
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	if err1 == nil && err2 == nil {
		return cmp.Compare(x, y)
	}
	return strings.Compare(a, b)
}

func anyOf(list []string, test func(string) bool) bool {
	for _, v := range list {
		if test(v) {
			return true
		}
	}
	return false
}

// values finds what a path of JSON names leads to: one value for each element
// where it passes through a list, none where a field is not set.
func values(v reflect.Value, path []string) []string {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Slice:
		var all []string
		for i := range v.Len() {
			all = append(all, values(v.Index(i), path)...)
		}
		return all
	case reflect.Struct:
		if len(path) == 0 {
			return nil
		}
		return values(field(v, path[0]), path[1:])
	case reflect.Map:
		if len(path) == 0 {
			return nil
		}
		return values(v.MapIndex(reflect.ValueOf(strings.Join(path, "."))), nil)
	case reflect.Invalid:
		return nil
	}
	if len(path) > 0 {
		return nil
	}
	return []string{fmt.Sprint(v.Interface())}
}

// field finds a struct's field by its JSON name.
func field(v reflect.Value, name string) reflect.Value {
	for i := range v.NumField() {
		tag, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		if tag == name {
			return v.Field(i)
		}
	}
	return reflect.Value{}
}
