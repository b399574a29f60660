package spec

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// quoting is the hint for what was meant as a string and is not read as one: a
// date, a number, true.
func quoting(node *yaml.Node) string {
	if node.Kind != yaml.ScalarNode {
		return ""
	}
	return fmt.Sprintf("quote it: %q", node.Value)
}

// digits is the hint for numbers that are not written in plain decimal digits.
// What they mean depends on YAML's version: 010 is 8 in one and 10 in another.
func digits(node *yaml.Node) string {
	number := node.ShortTag() == "!!int" || node.ShortTag() == "!!float"
	text := strings.TrimLeft(node.Value, "+-")
	whole := strings.Trim(text, "0123456789") == ""
	switch {
	case node.Kind != yaml.ScalarNode || !number && !strings.Contains(text, "_"):
		return ""
	case whole && (text == "0" || !strings.HasPrefix(text, "0")):
		return ""
	case whole, strings.Contains(text, "_"), strings.HasPrefix(text, "0") && !strings.Contains(text, "."):
		return "write decimal digits alone, without a leading zero, a prefix or underscores"
	}
	return ""
}
