// Package drilling is what a drill has in the cluster: servers in a namespace of
// their own, those that ask them, and the mark of a drill that is under way.
package drilling

import "k8s.io/client-go/kubernetes"

// Rig is what drills set up in a cluster. It implements cluster.Drilling, except for
// Prober, which needs connections of its own: see NewProber.
type Rig struct{ set kubernetes.Interface }

// New is the rig in a cluster.
func New(set kubernetes.Interface) *Rig { return &Rig{set} }
