// Package validate holds what clients write to the forms that Compute Engine has
// for it: names, labels, tags and descriptions.
package validate

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
)

const namePattern = `(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)`

// The forms of names and labels, which are compiled when they are first
// needed: that takes longer than some commands do.
var (
	validName       = form(`^` + namePattern + `$`)
	validLabelKey   = form(`^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$`)
	validLabelValue = form(`^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$`)
)

func form(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

const (
	maxLabels      = 64
	maxDescription = 2048
	maxTags        = 64
)

// Common checks what many kinds have: description and labels.
func Common(object any) error {
	if text := fields.String(object, "Description"); len(text) > maxDescription {
		return apierr.Invalid("resource.description", text, "Must be no more than %d characters long.", maxDescription)
	}
	if fields.Has(object, "Labels") {
		return Labels(fields.Labels(object))
	}
	return nil
}

// Tags holds network tags to what names are held to.
func Tags(field string, tags []string) error {
	if len(tags) > maxTags {
		return apierr.BadRequest("invalid", "Too many tags: %d, the limit is %d.", len(tags), maxTags)
	}
	for i, tag := range tags {
		if err := Name(fmt.Sprintf("%s[%d]", field, i), tag); err != nil {
			return err
		}
	}
	return nil
}

// Name holds a name to RFC 1035, as all of Compute Engine's are.
func Name(field, name string) error {
	switch {
	case name == "":
		return apierr.Required(field)
	case !validName().MatchString(name):
		return apierr.Invalid(field, name, "Must be a match of regex '%s'", namePattern)
	}
	return nil
}

// Labels checks keys, values and the number of labels.
func Labels(labels map[string]string) error {
	if len(labels) > maxLabels {
		return apierr.BadRequest("invalid", "Too many labels: %d, the limit is %d.", len(labels), maxLabels)
	}
	for key, value := range labels {
		if !validLabelKey().MatchString(key) {
			return apierr.Invalid("resource.labels.key", key, "Label keys must start with a lower-case letter and contain at most 63 lower-case letters, digits, _ and -.")
		}
		if !validLabelValue().MatchString(value) {
			return apierr.Invalid("resource.labels.value", value, "Label values contain at most 63 lower-case letters, digits, _ and -.")
		}
	}
	return nil
}
