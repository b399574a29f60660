// Package change compares the spec that a cluster has with the one that is
// wanted, field by field. Each field that differs is either applied by a plan,
// or refused here.
package change

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// field is what becomes of a change of one field.
type field struct {
	path    string                                        // as spec.Fields has it
	refused func(have, want *spec.Cluster) []spec.Problem // nil for fields that plans apply
	keep    func(have, want *spec.Cluster)                // takes over what the cluster has
	settled func(have, want *spec.Cluster) bool           // reports whether what it has is what is wanted; may be nil
}

// Refused is what of the wanted spec the present one cannot become, all at once.
func Refused(have, want *spec.Cluster) []spec.Problem {
	var problems []spec.Problem
	for _, f := range fields() {
		if f.refused != nil {
			problems = append(problems, f.refused(have, want)...)
		}
	}
	return problems
}

// Keep gives the wanted spec what the cluster has in the fields of these paths,
// which nobody has asked to be otherwise, and in those where it has what is wanted.
func Keep(have, want *spec.Cluster, paths []string) {
	for _, f := range fields() {
		if slices.Contains(paths, f.path) || f.settled != nil && f.settled(have, want) {
			f.keep(have, want)
		}
	}
}

// Paths are those of all fields that can differ.
func Paths() []string {
	var paths []string
	for _, f := range fields() {
		paths = append(paths, f.path)
	}
	return paths
}

// fixed is a value that a cluster has for life; the zero value is one that nobody has said.
func fixed[T comparable](path, hint string, value func(*spec.Cluster) *T) field {
	var unsaid T
	return field{
		path: path,
		refused: func(have, want *spec.Cluster) []spec.Problem {
			was, is := *value(have), *value(want)
			if was == is || was == unsaid || is == unsaid {
				return nil
			}
			return []spec.Problem{differs(path, hint, was, is)}
		},
		keep: func(have, want *spec.Cluster) { *value(want) = *value(have) },
	}
}

// settled is fixed for a text whose absence, too, a cluster has for life; absent
// says what that is.
func settled(path, absent, hint string, value func(*spec.Cluster) *string) field {
	return strict(path, hint, value, func(was, is string) string { return becoming(cmp.Or(was, absent), cmp.Or(is, absent)) })
}

// strict is settled for a text of whose change more can be told.
func strict(path, hint string, value func(*spec.Cluster) *string, tell func(was, is string) string) field {
	f := fixed(path, hint, value)
	f.refused = func(have, want *spec.Cluster) []spec.Problem {
		was, is := *value(have), *value(want)
		if was == is {
			return nil
		}
		return []spec.Problem{{Path: path, Message: tell(was, is), Hint: hint}}
	}
	return f
}

// applied is a field that plans apply.
func applied[T any](path string, value func(*spec.Cluster) *T) field {
	return field{path: path, keep: func(have, want *spec.Cluster) { *value(want) = *value(have) }}
}

func differs(path, hint string, was, is any) spec.Problem {
	return spec.Problem{Path: path, Message: becoming(was, is), Hint: hint}
}

func becoming(was, is any) string { return fmt.Sprintf("is %v, and cannot become %v", was, is) }

// fewer are the entries of a list that the other has less often.
func fewer(have, want []string) []string {
	rest := slices.Clone(want)
	var missing []string
	for _, one := range have {
		if i := slices.Index(rest, one); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			missing = append(missing, one)
		}
	}
	return missing
}
