package gce

import "github.com/kubectl-ha/kubectl-ha/shared/gce/body"

// scope says whose resources are meant.
type scope struct {
	project string
	region  string
}

// bodies writes what is sent about them.
func (s scope) bodies() body.Scope {
	return body.Scope{Project: s.project, Region: s.region}
}
