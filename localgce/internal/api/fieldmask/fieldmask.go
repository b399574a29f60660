// Package fieldmask makes partial answers: the parameter fields of Google's
// APIs, such as `items(name,disks/source),nextPageToken`.
package fieldmask

import (
	"fmt"
	"strings"
)

// Mask says which fields are wanted, and of each, what in it; an empty one
// wants everything.
type Mask map[string]Mask

// Parse reads fields: names separated by commas, with / between a field and
// one in it, parentheses around several, and * for all.
func Parse(text string) (Mask, error) {
	p := &parser{rest: text}
	mask := Mask{}
	if err := p.list(mask); err != nil {
		return nil, err
	}
	if p.rest != "" {
		return nil, p.invalid()
	}
	return mask, nil
}

type parser struct{ rest string }

func (p *parser) invalid() error { return fmt.Errorf("fields: a name was expected at %q", p.rest) }

func (p *parser) list(into Mask) error {
	for {
		if err := p.field(into); err != nil {
			return err
		}
		if !p.skip(",") {
			return nil
		}
	}
}

func (p *parser) skip(sign string) (skipped bool) {
	p.rest, skipped = strings.CutPrefix(p.rest, sign)
	return skipped
}

func (p *parser) field(into Mask) error {
	end := strings.IndexAny(p.rest+",", ",/()")
	name := strings.TrimSpace(p.rest[:end])
	if name == "" {
		return p.invalid()
	}
	p.rest = p.rest[end:]
	if into[name] == nil {
		into[name] = Mask{}
	}
	switch {
	case p.skip("/"):
		return p.field(into[name])
	case p.skip("("):
		if err := p.list(into[name]); err != nil {
			return err
		}
		if !p.skip(")") {
			return p.invalid()
		}
	}
	return nil
}

// Apply cuts out of a JSON value what the mask wants; of a list, of each of
// its elements.
func (m Mask) Apply(value any) any {
	if len(m) == 0 {
		return value
	}
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = m.Apply(value[i])
		}
	case map[string]any:
		for name, field := range value {
			inner, wanted := m[name]
			if !wanted {
				inner, wanted = m["*"]
			}
			if wanted {
				value[name] = inner.Apply(field)
			} else {
				delete(value, name)
			}
		}
	}
	return value
}
