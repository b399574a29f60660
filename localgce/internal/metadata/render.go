package metadata

import (
	"encoding/json"
	"fmt"
	"strings"
)

// text renders one value, or the listing of a directory, in which directories
// end in a slash.
func text(node any) string {
	if isDir(node) {
		var out strings.Builder
		for _, name := range listing(node) {
			out.WriteString(name + "\n")
		}
		return out.String()
	}
	switch v := node.(type) {
	case lines:
		return strings.Join(v, "\n")
	case array:
		return encode(v)
	}
	return fmt.Sprint(node)
}

// textTree renders everything below a directory, one "path value" a line.
func textTree(node any) string {
	var out strings.Builder
	var walk func(prefix string, node any)
	walk = func(prefix string, node any) {
		for _, c := range children(node) {
			switch _, hidden := c.node.(secret); {
			case isDir(c.node):
				walk(prefix+c.name+"/", c.node)
			case !hidden:
				fmt.Fprintf(&out, "%s%s %s\n", prefix, c.name, text(c.node))
			}
		}
	}
	walk("", node)
	return out.String()
}

// jsonTree renders a value, or a directory with all below it.
func jsonTree(node any) string { return encode(plain(node)) }

func listing(node any) []string {
	names := []string{}
	for _, c := range children(node) {
		if isDir(c.node) {
			c.name += "/"
		}
		names = append(names, c.name)
	}
	return names
}

// plain turns a tree into what encoding/json renders as Compute Engine does.
func plain(node any) any {
	switch n := node.(type) {
	case dir:
		return object(n, camel)
	case dict:
		return object(n, func(name string) string { return name })
	case list:
		items := []any{}
		for _, item := range n {
			items = append(items, plain(item))
		}
		return items
	case lines:
		return append([]string{}, n...)
	case array:
		return append([]string{}, n...)
	}
	return node
}

func object(entries map[string]any, rename func(string) string) map[string]any {
	out := map[string]any{}
	for name, node := range entries {
		if _, hidden := node.(secret); !hidden {
			out[rename(name)] = plain(node)
		}
	}
	return out
}

// camel turns "external-ip" into "externalIp".
func camel(kebab string) string {
	words := strings.Split(kebab, "-")
	for i := 1; i < len(words); i++ {
		words[i] = strings.ToUpper(words[i][:1]) + words[i][1:]
	}
	return strings.Join(words, "")
}

// encode marshals v, which holds nothing that JSON cannot say, without
// escaping <, > and &: guests compare scripts byte for byte.
func encode(v any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic("metadata: " + err.Error())
	}
	return strings.TrimSuffix(out.String(), "\n")
}
