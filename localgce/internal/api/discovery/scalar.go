package discovery

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scalar checks a value that is neither an object nor a list.
func (v *violations) scalar(at string, schema *Schema, value any) {
	switch given := value.(type) {
	case bool:
		if schema.Type != "boolean" {
			v.add(at, "%v is a boolean, where the API has a %s", given, schema.Type)
		}
	case json.Number:
		v.number(at, schema, given)
	case string:
		if schema.Type != "string" {
			v.add(at, "%q is a string, where the API has a %s", given, schema.Type)
			return
		}
		v.text(at, schema, given)
	default:
		v.add(at, "%v is composed, where the API has a %s", given, schema.Type)
	}
}

func (v *violations) number(at string, schema *Schema, given json.Number) {
	long := schema.Format == "int64" || schema.Format == "uint64"
	switch {
	case schema.Type == "integer" || schema.Type == "number":
		v.digits(at, schema, given.String())
	case schema.Type == "string" && long && v.lenient: // JSON of protocol buffers may have either
		v.digits(at, schema, given.String())
	default:
		v.add(at, "%s is a number, where the API has a %s %s", given, schema.Type, schema.Format)
	}
}

// digits checks a number in its text form.
func (v *violations) digits(at string, schema *Schema, text string) {
	var err error
	switch schema.Format {
	case "int32":
		_, err = strconv.ParseInt(text, 10, 32)
	case "uint32":
		_, err = strconv.ParseUint(text, 10, 32)
	case "int64":
		_, err = strconv.ParseInt(text, 10, 64)
	case "uint64":
		_, err = strconv.ParseUint(text, 10, 64)
	default:
		_, err = strconv.ParseFloat(text, 64)
	}
	if err != nil {
		v.add(at, "%q is no %s", text, schema.Format)
	}
}

// text checks a string by its format, its enumeration and its pattern.
func (v *violations) text(at string, schema *Schema, text string) {
	switch {
	case len(schema.Enum) > 0:
		if !slices.Contains(schema.Enum, text) {
			v.add(at, "%q is none of %s", text, strings.Join(schema.Enum, ", "))
		}
	case schema.Format == "int64" || schema.Format == "uint64":
		v.digits(at, schema, text)
	case schema.Format == "byte":
		if _, err := base64.StdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "/").Replace(text)); err != nil {
			v.add(at, "%q is not in base64", text)
		}
	case isTime(schema):
		if _, err := time.Parse(time.RFC3339, text); err != nil && (text != "" || !v.lenient) {
			v.add(at, "%q is no time of RFC 3339", text)
		}
	case schema.Pattern != "" && text != "":
		if !schema.fits(text) {
			v.add(at, "%q does not match %s", text, schema.Pattern)
		}
	case strings.HasPrefix(schema.Default, "compute#") && text != schema.Default:
		v.add(at, "%q is the kind of something else, want %q", text, schema.Default)
	}
}

// isTime tells which strings are times: by their format, or, as most of
// Compute Engine's, by their description only.
func isTime(schema *Schema) bool {
	format := schema.Format == "date-time" || schema.Format == "google-datetime"
	return format || strings.Contains(schema.Description, "RFC3339")
}
