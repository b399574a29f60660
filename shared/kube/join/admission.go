// Package join hands the shared certificates of the control plane to machines that
// join it.
package join

import (
	"context"

	"k8s.io/client-go/kubernetes"
)

// Admission lets machines into the control plane.
type Admission struct {
	set     kubernetes.Interface
	version func(context.Context) (string, error)
}

// New is the admission to a cluster; version asks its API server for the version.
func New(set kubernetes.Interface, version func(context.Context) (string, error)) *Admission {
	return &Admission{set: set, version: version}
}
