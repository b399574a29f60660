package resource

import (
	"strconv"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Named puts names in the place of numbers: clients may write the ID of a
// resource for its name, which never is a number, and the number of a project
// for its ID. What nobody has stays as it is.
func Named(tx *store.Tx, r ref.Ref) ref.Ref {
	if number, err := strconv.ParseUint(r.Project, 10, 64); err == nil {
		tx.Each("projects", func(project ref.Ref, object any) bool {
			if object.(*compute.Project).Id == number {
				r.Project = project.Name
				return false
			}
			return true
		})
	}
	if id, err := strconv.ParseUint(r.Name, 10, 64); err == nil {
		for _, object := range tx.List(r) {
			if fields.ID(object) == id {
				r.Name = fields.String(object, "Name")
			}
		}
	}
	return r
}
