// Package api is the compute v1 REST API of the local Compute Engine: its
// resources, its operations, and the controllers that make machines, networks
// and load balancers follow them.
package api

import (
	"context"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/balancing"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/faults"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/guest"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/instances"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/machines"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/managers"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/networks"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/platform"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/quota"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/rest"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
)

// ProjectsPath is where the engine lists its projects, beside the Compute Engine API.
const ProjectsPath = "/local/v1/projects"

// Server is the API server. What it accepted happens while Run runs.
type Server struct {
	metadata.Source // what instances are told
	token           string
	restored        chan struct{} // closed when the state holds for the machines
	core            *resource.Core
	plan            *ipam.Plan
	rest            *rest.Handler

	faults    *faults.Service
	networks  *networks.Service
	machines  *machines.Service
	managers  *managers.Service
	balancing *balancing.Service
}

// New opens the state and makes the server.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	ledger := quota.New(o.Quotas, ipam.Usable(o.External))
	core, plan := resource.New(o.Clock, o.Log, ledger), ipam.New(o.External, ledger)
	s := &Server{token: o.Token, restored: make(chan struct{}), core: core, plan: plan}
	s.addDomains(o)
	return s, core.Open(o.StatePath)
}

// addDomains adds the domains to the core, and hands each what it needs of others.
func (s *Server) addDomains(o Options) {
	s.core.Register(platform.Kinds(s.core, o.Images)...)
	s.faults = faults.New(s.core, s.plan)
	s.networks = networks.New(s.core, o.Fabric, s.plan)
	vms := instances.New(s.core, s.plan)
	s.machines = machines.New(s.core, machines.Host{
		Runner: o.Runner, Fabric: o.Fabric, Networks: s.networks, Faults: s.faults, BootSlots: o.BootSlots,
	})
	s.managers = managers.New(s.core, o.Fabric)
	s.balancing = balancing.New(s.core, o.Fabric, s.networks, s.plan, s.managers.Members)
	told := guest.New(s.core, s.plan)
	s.Source = told
	s.rest = rest.New(s.core, s.faults, s.networks.AddDefault)

	s.faults.PowerChanged = s.machines.PowerChanged
	s.faults.ApplyFirewall, s.faults.NetworksChanged = s.networks.ApplyFirewall, s.networks.LookAtAll
	s.networks.CutOff = s.faults.CutOff
	vms.Managed, s.machines.Release = s.managers.Manages, s.managers.Release
	s.managers.MembersChanged = s.balancing.ManagedChanged
	told.Forwarded, told.KeepFromStartup = s.balancing.Forwarded, s.faults.KeepFromStartup
}

// Run applies the state to the computer, resumes what was under way when the
// last run ended, and works until ctx ends. Machines go on running after it.
func (s *Server) Run(ctx context.Context) error {
	s.managers.Restore()
	s.balancing.Restore()
	s.machines.Restore(ctx)
	close(s.restored)
	s.core.Tasks.Open(ctx)
	s.faults.Resume()
	s.core.ResumeOperations()
	work.Together(ctx, s.machines.Run, s.networks.Run, s.balancing.Run, s.managers.Run)
	s.core.Tasks.Wait()
	return s.core.Store.Close()
}

// Restored is closed once the state is that of the machines as they are: which of
// them died with the computer, say. Until then all requests are answered 503.
func (s *Server) Restored() <-chan struct{} { return s.restored }

func (s *Server) isRestored() bool {
	select {
	case <-s.restored:
		return true
	default:
		return false
	}
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.authorized(r):
		w.Header().Set("WWW-Authenticate", `Bearer realm="https://accounts.google.com/"`)
		rest.WriteError(w, apierr.Unauthenticated())
	case !s.isRestored():
		rest.WriteError(w, apierr.Starting())
	case strings.HasPrefix(r.URL.Path, inject.Path):
		answer, err := s.faults.Answer(r)
		rest.Write(w, answer, err)
	case r.URL.Path == ProjectsPath:
		rest.Write(w, s.rest.Projects(), nil)
	default:
		s.rest.ServeHTTP(w, r)
	}
}

func (s *Server) authorized(r *http.Request) bool {
	given, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return found && subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) == 1
}

// AddFault commits a fault from now on, and returns it with its ID.
func (s *Server) AddFault(f inject.Fault) (inject.Fault, error) { return s.faults.AddFault(f) }

// Faults lists the faults, the oldest first.
func (s *Server) Faults() []inject.Fault { return s.faults.Faults() }

// RemoveFaults lifts the faults with these IDs, or all for none, and returns
// them. Where one is unknown, all stay.
func (s *Server) RemoveFaults(ids ...string) ([]inject.Fault, error) {
	return s.faults.RemoveFaults(ids...)
}

// Preempt takes a running Spot instance away, as Compute Engine may at any
// moment.
func (s *Server) Preempt(r ref.Ref) error { return s.machines.Preempt(r) }
