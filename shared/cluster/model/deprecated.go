package model

import "fmt"

// DeprecatedAPI is an API that later versions of Kubernetes do not serve.
type DeprecatedAPI struct {
	Group    string // such as flowcontrol.apiserver.k8s.io; empty for the core group
	Version  string // such as v1beta3
	Resource string // such as flowschemas, or flowschemas/status
	Removed  string // the first minor version that does not serve it, such as v1.32
}

// String is what messages call it:
// "flowcontrol.apiserver.k8s.io/v1beta3 flowschemas (removed in v1.32)".
func (d DeprecatedAPI) String() string {
	version := d.Version
	if d.Group != "" {
		version = d.Group + "/" + d.Version
	}
	return fmt.Sprintf("%s %s (removed in %s)", version, d.Resource, d.Removed)
}
