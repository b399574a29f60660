package discovery

import (
	"encoding/json"
	"fmt"
	"strings"
)

// violations collects what is wrong with one exchange.
type violations struct {
	document *Document
	lenient  bool // as the API is with what it is sent
	partial  bool // of an answer of which only some fields were asked for
	found    []string
}

func (v *violations) add(at, what string, args ...any) {
	v.found = append(v.found, at+": "+fmt.Sprintf(what, args...))
}

// body checks a whole body.
func (v *violations) body(at string, schema *Schema, text string, partial bool) {
	v.lenient, v.partial = at == "the request", partial
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		if schema != nil && !v.lenient {
			v.add(at, "it is empty")
		}
		return
	case schema == nil:
		if !v.lenient || text != "{}" {
			v.add(at, "it has a body, where the method has none: %.80s", text)
		}
		return
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		v.add(at, "it is no JSON: %v", err)
		return
	}
	v.value(at, schema, value)
	if object, ok := value.(map[string]any); ok && !v.partial {
		v.kind(at, schema, object)
	}
}

// kind holds that an answer says what it is.
func (v *violations) kind(at string, schema *Schema, object map[string]any) {
	property := v.document.Resolve(schema).Properties["kind"]
	if property != nil && property.Default != "" && object["kind"] == nil {
		v.add(at, "it lacks its kind, %q", property.Default)
	}
}

func (v *violations) value(at string, schema *Schema, value any) {
	schema = v.document.Resolve(schema)
	if value == nil {
		if !v.lenient { // in a PATCH it clears the field
			v.add(at, "it is null")
		}
		return
	}
	switch schema.Type {
	case "object":
		v.object(at, schema, value)
	case "array":
		v.array(at, schema, value)
	case "any":
	default:
		v.scalar(at, schema, value)
	}
}

func (v *violations) object(at string, schema *Schema, value any) {
	object, ok := value.(map[string]any)
	if !ok {
		v.add(at, "%v is no object", value)
		return
	}
	for name, field := range object {
		property, inside := schema.Properties[name], at+"."+name
		switch {
		case property != nil:
			v.value(inside, property, field)
		case schema.Additional != nil:
			v.value(inside, schema.Additional, field)
		default:
			v.add(at, "it has a field %q, which the API has not", name)
		}
	}
}

func (v *violations) array(at string, schema *Schema, value any) {
	list, ok := value.([]any)
	if !ok {
		v.add(at, "%v is no list", value)
		return
	}
	for i, item := range list {
		v.value(fmt.Sprintf("%s[%d]", at, i), schema.Items, item)
	}
}
