// Package filter selects resources as the list methods do: by expressions of AIP-160
// (`labels.env=prod AND NOT status:RUNNING`), or by the older form `name eq REGEX`.
package filter

import (
	"fmt"
	"reflect"
	"strings"
)

// Filter reports whether a resource, a pointer to a struct, is wanted.
type Filter func(resource reflect.Value) bool

// Parse reads an expression over resources of a type, a pointer to a struct; the
// empty one wants everything.
func Parse(text string, of reflect.Type) (Filter, error) {
	f, _, err := parse(text, of)
	return f, err
}

// ParseRegex is Parse for methods that take the older form only.
func ParseRegex(text string, of reflect.Type) (Filter, error) {
	f, p, err := parse(text, of)
	if err == nil && p.literal {
		err = fmt.Errorf("this method takes eq and ne only")
	}
	return f, err
}

func parse(text string, of reflect.Type) (Filter, *parser, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, nil, err
	}
	p := &parser{of: of, tokens: tokens}
	if len(tokens) == 0 {
		return func(reflect.Value) bool { return true }, p, nil
	}
	f, err := p.all()
	if err == nil {
		err = p.end()
	}
	return f, p, err
}

// parser reads: all = either {[AND] either}; either = one {OR one}; one =
// [NOT | -] (comparison | "(" all ")"). OR binds closer than AND, as in AIP-160.
type parser struct {
	of             reflect.Type
	tokens         []token
	regex, literal bool // comparisons of the one form and of the other were seen
	words          bool // AND, OR, NOT or - was seen
	depth          int  // of parentheses
	terms, bare    int  // comparisons; those that stand in no parentheses
}

// end judges the expression when all of it is read. In the older form comparisons are
// written one after another, each in parentheses: Compute Engine takes no AND there.
func (p *parser) end() error {
	switch {
	case len(p.tokens) > 0:
		return fmt.Errorf("unexpected %q", p.tokens[0].text)
	case p.regex && p.literal:
		return fmt.Errorf("eq and ne cannot be mixed with other comparisons")
	case p.regex && (p.words || p.terms > 1 && p.bare > 0):
		return fmt.Errorf("more than one eq or ne is written (a eq b) (c ne d), without AND, OR and NOT")
	}
	return nil
}

// skipWord goes past one of the words that join comparisons.
func (p *parser) skipWord() { p.tokens, p.words = p.tokens[1:], true }

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
			p.skipWord()
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
		p.skipWord()
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
		p.skipWord()
		f, err := p.one()
		return not(f), err
	case p.peek("("):
		p.tokens = p.tokens[1:]
		p.depth++
		f, err := p.all()
		p.depth--
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
	p.terms++
	if p.depth == 0 {
		p.bare++
	}
	value, err := p.next()
	if err != nil {
		return nil, err
	}
	return compare(p.of, strings.Split(field.text, "."), operator.text, value)
}

func and(a, b Filter) Filter { return func(v reflect.Value) bool { return a(v) && b(v) } }
func or(a, b Filter) Filter  { return func(v reflect.Value) bool { return a(v) || b(v) } }
func not(a Filter) Filter    { return func(v reflect.Value) bool { return !a(v) } }
