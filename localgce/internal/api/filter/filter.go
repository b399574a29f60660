// Package filter selects and sorts resources as the list methods do: by
// expressions of AIP-160 (`labels.env=prod AND NOT status:RUNNING`), by the
// older form `name eq REGEX`, and by orderBy.
package filter

import (
	"fmt"
	"reflect"
	"strings"
)

// Filter reports whether a resource, a pointer to a struct, is wanted.
type Filter func(resource reflect.Value) bool

// Parse reads an expression; the empty one wants everything.
func Parse(text string) (Filter, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	if len(tokens) == 0 {
		return func(reflect.Value) bool { return true }, nil
	}
	p := &parser{tokens: tokens}
	f, err := p.all()
	switch {
	case err != nil:
		return nil, err
	case len(p.tokens) > 0:
		return nil, fmt.Errorf("unexpected %q", p.tokens[0].text)
	case p.regex && p.literal:
		return nil, fmt.Errorf("eq and ne cannot be mixed with other comparisons")
	}
	return f, nil
}

// parser reads: all = either {[AND] either}; either = one {OR one}; one =
// [NOT | -] (comparison | "(" all ")"). OR binds closer than AND, as in AIP-160.
type parser struct {
	tokens         []token
	regex, literal bool // comparisons of the one form and of the other were seen
}

func (p *parser) peek(words ...string) bool {
	if len(p.tokens) == 0 || p.tokens[0].quoted {
		return false
	}
	for _, w := range words {
		if p.tokens[0].text == w {
			return true
		}
	}
	return false
}

func (p *parser) next() (token, error) {
	if len(p.tokens) == 0 {
		return token{}, fmt.Errorf("the expression ends too early")
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t, nil
}

func (p *parser) all() (Filter, error) {
	left, err := p.either()
	for err == nil && len(p.tokens) > 0 && !p.peek(")") {
		if p.peek("AND") {
			p.tokens = p.tokens[1:]
		}
		var right Filter
		if right, err = p.either(); err == nil {
			left = and(left, right)
		}
	}
	return left, err
}

func (p *parser) either() (Filter, error) {
	left, err := p.one()
	for err == nil && p.peek("OR") {
		p.tokens = p.tokens[1:]
		var right Filter
		if right, err = p.one(); err == nil {
			left = or(left, right)
		}
	}
	return left, err
}

func (p *parser) one() (Filter, error) {
	switch {
	case p.peek("NOT", "-"):
		p.tokens = p.tokens[1:]
		f, err := p.one()
		return not(f), err
	case p.peek("("):
		p.tokens = p.tokens[1:]
		f, err := p.all()
		if err == nil && !p.peek(")") {
			return nil, fmt.Errorf("a ) is missing")
		}
		if err == nil {
			p.tokens = p.tokens[1:]
		}
		return f, err
	}
	return p.comparison()
}

func (p *parser) comparison() (Filter, error) {
	field, err := p.next()
	if err != nil {
		return nil, err
	}
	operator, err := p.next()
	if err != nil {
		return nil, err
	}
	if !operators[operator.text] || operator.quoted {
		return nil, fmt.Errorf("%q is no comparison", operator.text)
	}
	regex := operator.text == "eq" || operator.text == "ne"
	p.regex, p.literal = p.regex || regex, p.literal || !regex
	value, err := p.next()
	if err != nil {
		return nil, err
	}
	return compare(strings.Split(field.text, "."), operator.text, value)
}

func and(a, b Filter) Filter { return func(v reflect.Value) bool { return a(v) && b(v) } }
func or(a, b Filter) Filter  { return func(v reflect.Value) bool { return a(v) || b(v) } }
func not(a Filter) Filter    { return func(v reflect.Value) bool { return !a(v) } }
