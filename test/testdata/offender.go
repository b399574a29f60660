// Package offender breaks the rules, for their test.
package offender

import (
	system "os"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

type fmt struct{ Println func(spec.Cluster) }

func init() { system.Exit(1) }
