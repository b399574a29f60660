package gce

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/gce/refusal"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// about says what was being done: "create instance demo-b in europe-west1-b".
func (c *Client) about(verb string, ref infra.Ref) string {
	return fmt.Sprintf("%s %s %s in %s", verb, ref.Kind, ref.Name, c.place(ref))
}

// place is the zone, the region or the project that the resource belongs to.
func (s scope) place(ref infra.Ref) string {
	if ref.Kind.Global() {
		return "project " + s.project
	}
	switch ref.Kind {
	case infra.KindInstance, infra.KindInstanceGroup, infra.KindManagedGroup:
		return ref.Zone
	}
	return s.region
}

// explain says what was being done, and what to do next; nil stays nil.
func (c *Client) explain(action string, err error) error {
	return refusal.Explainer{Project: c.project, Region: c.region, Endpoint: c.endpoint}.Explain(action, err)
}
