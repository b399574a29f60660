package rest

import (
	"net/http"
	"regexp"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// projectMethod finds the methods of the project itself.
func (h *Handler) projectMethod(r *resource.Request, verb string) resource.Handler {
	switch {
	case verb == "" && r.HTTP.Method == http.MethodGet:
		return h.getProject
	case verb == "setCommonInstanceMetadata" && r.HTTP.Method == http.MethodPost:
		return h.setCommonInstanceMetadata
	}
	return nil
}

func (h *Handler) getProject(r *resource.Request) (any, error) {
	var project *compute.Project
	h.Store.View(func(tx *store.Tx) { project, _ = store.Get[compute.Project](tx, r.Ref()) })
	shown := *project
	shown.Quotas = h.Quotas(r.Project, "")
	return &shown, nil
}

// Projects names all projects of which anybody has spoken.
func (h *Handler) Projects() []string {
	names := []string{}
	h.Store.View(func(tx *store.Tx) {
		tx.Each("projects", func(r ref.Ref, _ any) bool {
			names = append(names, r.Project)
			return true
		})
	})
	slices.Sort(names)
	return names
}

// validProject is a project ID, with the domain that old ones have.
var validProject = regexp.MustCompile(`^([a-z0-9.-]{1,100}:)?[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

// ensureProject makes a project the first time that it is spoken of, with the
// default network that new projects have.
func (h *Handler) ensureProject(name string) error {
	if !validProject.MatchString(name) {
		return apierr.NotFound(ref.Project(name).Path())
	}
	known := false
	h.Store.View(func(tx *store.Tx) { known = tx.Get(ref.Project(name)) != nil })
	if known {
		return nil
	}
	return h.Store.Update(func(tx *store.Tx) error {
		if tx.Get(ref.Project(name)) != nil {
			return nil
		}
		tx.Put(ref.Project(name), h.newProject(name))
		return h.addDefaults(tx, name)
	})
}

func (h *Handler) newProject(name string) *compute.Project {
	number := fields.NewID() % 1e12
	return &compute.Project{
		Kind: "compute#project", Id: number, Name: name, SelfLink: ref.Project(name).URL(),
		CreationTimestamp:      h.Now(),
		CommonInstanceMetadata: &compute.Metadata{Kind: "compute#metadata", Fingerprint: fields.Fingerprint(nil)},
		DefaultServiceAccount:  vm.DefaultAccount(name),
		DefaultNetworkTier:     "PREMIUM", XpnProjectStatus: "UNSPECIFIED_XPN_PROJECT_STATUS",
		CloudArmorTier: "CA_STANDARD", VmDnsSetting: "ZONAL_ONLY",
	}
}

func (h *Handler) setCommonInstanceMetadata(r *resource.Request) (any, error) {
	metadata := &compute.Metadata{}
	if err := r.Decode(metadata); err != nil {
		return nil, err
	}
	return h.Begin(r, "setMetadata", r.Ref(), func(tx *store.Tx) error {
		project, _ := store.Get[compute.Project](tx, r.Ref())
		if err := vm.FreshMetadata(metadata, project.CommonInstanceMetadata); err != nil {
			return err
		}
		store.Edit(tx, r.Ref(), func(p *compute.Project) { p.CommonInstanceMetadata = metadata })
		return nil
	})
}
