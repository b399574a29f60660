package discovery

import (
	"net/url"
	"strconv"
)

// parameters checks what stands in the path and in the query.
func (v *violations) parameters(m *Method, variables map[string]string, query url.Values) {
	for name, value := range variables {
		v.parameter(name, m.Parameters[name], []string{value})
	}
	for name, values := range query {
		v.parameter(name, v.document.parameter(m, name), values)
	}
	for name, schema := range m.Parameters {
		if schema.Required && schema.Location == "query" && !query.Has(name) {
			v.add("parameter "+name, "it is required")
		}
	}
}

// parameter finds a parameter of a method, or of all methods.
func (d *Document) parameter(m *Method, name string) *Schema {
	if own := m.Query()[name]; own != nil {
		return own
	}
	if m.Parameters[name] != nil {
		return m.Parameters[name]
	}
	return d.Parameters[name]
}

// Query are the parameters that stand in the query. The document speaks of
// returnPartialSuccess in the texts of all aggregated lists, but does not declare it.
func (m *Method) Query() map[string]*Schema {
	list := map[string]*Schema{}
	for name, schema := range m.Parameters {
		if schema.Location == "query" {
			list[name] = schema
		}
	}
	if m.Parameters["filter"] != nil {
		list["returnPartialSuccess"] = &Schema{Type: "boolean"}
	}
	return list
}

func (v *violations) parameter(name string, schema *Schema, values []string) {
	at := "parameter " + name
	switch {
	case schema == nil:
		v.add(at, "the method has no such parameter")
		return
	case len(values) > 1 && !schema.Repeated:
		v.add(at, "it is given %d times", len(values))
	}
	for _, value := range values {
		switch schema.Type {
		case "integer", "number":
			v.digits(at, schema, value)
		case "boolean":
			if _, err := strconv.ParseBool(value); err != nil {
				v.add(at, "%q is no boolean", value)
			}
		default:
			v.text(at, schema, value)
		}
	}
}
