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
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/faults"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/guest"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/instances"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ipam"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/machines"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/networks"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/platform"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/quota"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Server is the API server. It answers HTTP at once; what it accepted happens
// while Run runs.
type Server struct {
	*resource.Core
	metadata.Source // what instances are told
	token           string
	fabric          network.Fabric

	index *index
	plan  *ipam.Plan

	failures  *faults.Service
	networks  *networks.Service
	instances *instances.Service
	machines  *machines.Service
	guest     *guest.Service

	managers  *work.Queue // groups to look at
	balancers *balancers
	healers   *healers
	looks     *work.Deadlines // of managed groups
}

// New opens the state and makes the server.
func New(o Options) (*Server, error) {
	o = o.withDefaults()
	ledger := quota.New(o.Quotas, ipam.Usable(o.External))
	s := &Server{
		Core:  resource.New(o.Clock, o.Log, ledger),
		token: o.Token, fabric: o.Fabric,
		index: newIndex(), plan: ipam.New(o.External, ledger),
		managers: work.NewQueue(), looks: work.NewDeadlines(),
	}
	s.InsertFailed = s.noteFailure
	s.Register(platform.Kinds(s.Core)...)
	s.failures = faults.New(s.Core, s.plan)
	s.networks = networks.New(s.Core, o.Fabric, s.plan)
	s.balancers = newBalancers(s)
	s.healers = newHealers(s)
	s.Register(s.allKinds()...)
	s.instances = instances.New(s.Core, s.plan)
	s.instances.Managed = func(r ref.Ref) bool { _, managed := s.index.managers[r]; return managed }
	s.machines = machines.New(s.Core, machines.Host{
		Runner: o.Runner, Fabric: o.Fabric, Networks: s.networks, Faults: s.failures, BootSlots: o.BootSlots,
	})
	s.machines.Release = s.Release
	s.guest = guest.New(s.Core, s.plan)
	s.guest.Forwarded, s.guest.KeepFromStartup, s.Source = s.forwarded, s.failures.KeepFromStartup, s.guest
	s.WhenGone("instances", leaveGroups)
	s.networks.CutOff = s.failures.CutOff
	s.failures.PowerChanged = s.machines.PowerChanged
	s.failures.ApplyFirewall, s.failures.NetworksChanged = s.networks.ApplyFirewall, s.networks.LookAtAll
	s.allRecords()
	s.followAll()
	return s, s.Open(o.StatePath)
}

// Run applies the state to the computer, resumes what was under way when the
// last run ended, and works until ctx ends. Machines go on running after it.
func (s *Server) Run(ctx context.Context) error {
	s.Store.View(func(tx *store.Tx) {
		tx.Each("instanceGroupManagers", func(r ref.Ref, _ any) bool { s.managers.Add(r); return true })
		for rule := range s.index.rules {
			s.balancers.queue.Add(rule)
		}
	})
	s.machines.Restore(ctx)
	s.Tasks.Open(ctx)
	s.failures.Resume()
	s.ResumeOperations()
	work.Together(ctx,
		s.machines.Run, s.networks.Run, s.balancers.run,
		func(ctx context.Context) { s.looks.Run(ctx, s.Clock, s.managers.Add) },
		func(ctx context.Context) { s.managers.Run(ctx, s.reconcileManager) },
	)
	s.Tasks.Wait()
	return s.Store.Close()
}

// ServeHTTP answers one request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !s.authorized(r):
		w.Header().Set("WWW-Authenticate", `Bearer realm="https://accounts.google.com/"`)
		writeError(w, apierr.Unauthenticated())
	case strings.HasPrefix(r.URL.Path, inject.Path):
		answer, err := s.failures.Answer(r)
		write(w, answer, err)
	case strings.HasPrefix(r.URL.Path, "/batch/"):
		s.serveBatch(w, r)
	default:
		s.serve(w, r)
	}
}

func (s *Server) authorized(r *http.Request) bool {
	given, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return found && subtle.ConstantTimeCompare([]byte(given), []byte(s.token)) == 1
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	answer, err := s.answer(r)
	if err != nil {
		e := apierr.From(err)
		if e.Status >= http.StatusInternalServerError {
			s.Log.Warn("request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		}
		writeError(w, e)
		return
	}
	writeAnswer(w, r, answer)
}

func (s *Server) answer(r *http.Request) (any, error) {
	request, handle, err := s.route(r)
	if err != nil {
		return nil, err
	}
	if request.Kind == nil || request.Kind.Catalog == nil {
		if err := s.ensureProject(request.Project); err != nil {
			return nil, err
		}
	}
	return s.failures.Call(request, handle)
}

// AddFault commits a fault from now on, and returns it with its ID.
func (s *Server) AddFault(f inject.Fault) (inject.Fault, error) { return s.failures.AddFault(f) }

// Faults lists the faults, the oldest first.
func (s *Server) Faults() []inject.Fault { return s.failures.Faults() }

// RemoveFaults lifts the faults with these IDs, or all for none, and returns
// them. Where one is unknown, all stay.
func (s *Server) RemoveFaults(ids ...string) ([]inject.Fault, error) {
	return s.failures.RemoveFaults(ids...)
}

// Preempt takes a running Spot instance away, as Compute Engine may at any
// moment.
func (s *Server) Preempt(r ref.Ref) error { return s.machines.Preempt(r) }
