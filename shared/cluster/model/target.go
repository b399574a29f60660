// Package model has the plain types that the verbs, their parts and the
// adapters have in common. It only holds values: no client, no clock.
package model

// Target names one cluster.
type Target struct {
	Project string `json:"project"`
	Region  string `json:"region"`
	Name    string `json:"name"`
	// Endpoint is the Compute Engine that the cluster lives in: empty for
	// Google's, else the URL of a local one.
	Endpoint string `json:"endpoint,omitempty"`
}

// Same reports whether both are the same cluster. The endpoint's port does not
// count: a local Compute Engine may come back on another.
func (t Target) Same(other Target) bool {
	return t.Project == other.Project && t.Region == other.Region && t.Name == other.Name &&
		(t.Endpoint == "") == (other.Endpoint == "")
}
