package change

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// apiServerField is a text of the API servers' configuration, which machines read
// when they join. Unlike with other texts, none at all is a value too.
func apiServerField(name string, value func(*spec.APIServer) *string) field {
	of := func(c *spec.Cluster) *string { return value(&c.Spec.ControlPlane.APIServer) }
	return strict("spec.controlPlane.apiServer."+name, newCluster, of, changesTo)
}

// changesTo tells of the change of a text, which may have many lines.
func changesTo(was, is string) string {
	switch {
	case was == "":
		return "is not set, and cannot be set"
	case is == "":
		return "is set, and cannot be taken away"
	case len(was)+len(is) > 200:
		return "cannot become another"
	}
	return fmt.Sprintf("is %q, and cannot become %q", was, is)
}

func encryptionField() field {
	const path = "spec.controlPlane.apiServer.encryption.resources"
	of := func(c *spec.Cluster) *[]string { return &c.Spec.ControlPlane.APIServer.Encryption.Resources }
	return field{
		path: path,
		refused: func(have, want *spec.Cluster) []spec.Problem {
			was, is := slices.Sorted(slices.Values(*of(have))), slices.Sorted(slices.Values(*of(want)))
			if slices.Equal(was, is) {
				return nil
			}
			return []spec.Problem{differs(path, newCluster, was, is)}
		},
		keep: func(have, want *spec.Cluster) { *of(want) = slices.Clone(*of(have)) },
	}
}
