package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/report"
	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/trial"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// session is one run: the trial, its report, and where it is written.
type session struct {
	place
	options options
	dir     string // of the kubeconfig
	ha      binary
	wanted  *spec.Cluster
	report  report.Report
	trial   *trial.Trial
}

// lifetime is when all that is made ends by itself.
const lifetime = 2 * time.Hour

func newSession(ctx context.Context, o options, p place) (*session, error) {
	dir, err := os.MkdirTemp("", "first-account-")
	if err != nil {
		return nil, err
	}
	s := &session{place: p, options: o, dir: dir, wanted: wanted(p)}
	if s.options.report, err = filepath.Abs(o.report); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.ha = binary{path: filepath.Join("bin", "kubectl-ha"), kubeconfig: filepath.Join(dir, "kubeconfig"), log: os.Stderr}
	s.trial = &trial.Trial{
		Spec: s.wanted, Zone: p.zone, Local: o.local, Window: o.window,
		Compute: p.client, Lists: p.lists, Asked: p.asked,
		Plan: s.plan, HA: s.ha.run, Agree: s.agree, Changed: s.changed,
	}
	s.report = report.Report{Facts: s.facts(ctx), Hide: s.hide()}
	return s, nil
}

// wanted is the smallest cluster that has all parts.
func wanted(p place) *spec.Cluster {
	c := &spec.Cluster{
		Metadata: spec.Metadata{Name: "first-" + strings.ToLower(rand.Text()[:6])},
		Spec: spec.Spec{
			Project: p.project, Region: p.region, TTL: spec.Duration{Duration: lifetime},
			ControlPlane: spec.ControlPlane{Zones: []string{p.zone}},
			Pools:        []spec.Pool{{NodesPerZone: 1, MachineType: "e2-medium"}},
		},
	}
	spec.Default(c)
	return c
}

// plan plans the cluster as `up --dry-run` does.
func (s *session) plan(ctx context.Context) (plan.Plan, error) {
	m := &cluster.Manager{
		Target:  model.Target{Project: s.project, Region: s.region, Name: s.wanted.Metadata.Name, Endpoint: s.endpoint},
		Compute: s.client, Access: kubeconfig.New(s.ha.kubeconfig), Platform: s.platform,
		Events: event.Discard, DryRun: true, Now: time.Now,
	}
	outcome, err := m.Up(ctx, s.wanted)
	return outcome.Plan, err
}

// run runs the trial and writes the report, also of one that has failed.
func (s *session) run(ctx context.Context) error {
	err := errors.Join(s.trial.Run(ctx, &s.report), s.write())
	fmt.Fprintf(os.Stderr, "\nThe report is %s. Read it, then attach it to an issue of the form \"First account\":\n%s\n", s.options.report, issues)
	return err
}

// issues is where reports go.
const issues = "https://github.com/kubectl-ha/kubectl-ha/issues/new/choose"

// changed shows how far the trial is, and writes the report: a killed trial has one, too.
func (s *session) changed(step *report.Step) {
	switch step.Outcome {
	case report.Running:
		fmt.Fprintf(os.Stderr, "\n== %s\n", step.Title)
		if step == s.report.Steps[len(s.report.Steps)-1] {
			fmt.Fprintf(os.Stderr, "Should this be cut short: %s\n", s.trial.DeleteCommand())
		}
	default:
		fmt.Fprintf(os.Stderr, "== %s: %s (%s)\n", step.Title, step.Outcome, step.Took.Round(time.Second))
	}
	if err := s.write(); err != nil {
		fmt.Fprintf(os.Stderr, "warning: %v\n", err)
	}
}

func (s *session) write() error {
	return os.WriteFile(s.options.report, []byte(s.report.Markdown()), 0o600)
}

func (s *session) close() { _ = os.RemoveAll(s.dir) } // a kubeconfig of a deleted cluster
