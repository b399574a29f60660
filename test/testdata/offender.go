// Package offender breaks the rules, for their test.
package offender

import (
	system "os"

	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

type fmt struct{ Println func(spec.Cluster) }

const hint = "kubectl ha local start"

func init() { system.Exit(len(hint)) }
