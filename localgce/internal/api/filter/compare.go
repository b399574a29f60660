package filter

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// compare makes the filter `path operator value` for resources of a type.
func compare(of reflect.Type, path []string, operator string, value token) (Filter, error) {
	kind, err := kindOf(of, path)
	if err != nil {
		return nil, err
	}
	if operator == ":" && value.text == "*" && !value.quoted {
		return func(resource reflect.Value) bool {
			_, defined := lookup(resource, path)
			return defined
		}, nil
	}
	test, err := tester(kind, operator, value.text)
	if err != nil {
		return nil, err
	}
	negative := operator == "!=" || operator == "ne"
	return func(resource reflect.Value) bool {
		v, _ := lookup(resource, path)
		if !v.IsValid() {
			return negative
		}
		return test(fmt.Sprint(v.Interface()))
	}, nil
}

// tester makes the test of one value, of a field of that kind.
func tester(kind reflect.Kind, operator, want string) (func(string) bool, error) {
	switch operator {
	case "=":
		return equal(kind, want)
	case "!=":
		same, err := equal(kind, want)
		return func(v string) bool { return !same(v) }, err
	case ":":
		if kind == reflect.String {
			return contains(want), nil
		}
		return equal(kind, want)
	case "eq", "ne":
		re, err := regexp.Compile("^(?:" + want + ")$")
		if err != nil {
			return nil, fmt.Errorf("the regular expression %q: %w", want, err)
		}
		return func(v string) bool { return re.MatchString(v) == (operator == "eq") }, nil
	}
	return func(v string) bool { return ordered(operator, order(v, want)) }, nil
}

// equal is the test of `=`. A * stands for any text, quoted or not, as AIP-160 has it.
func equal(kind reflect.Kind, want string) (func(string) bool, error) {
	switch {
	case kind != reflect.String:
		return func(v string) bool { return order(v, want) == 0 }, nil
	case strings.Contains(want, "*"):
		return glob(want)
	}
	return func(v string) bool { return v == want }, nil
}

// contains is the test of `:` for text: a part of it, without regard to case.
func contains(want string) func(string) bool {
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
