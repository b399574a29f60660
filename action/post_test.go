package action

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// place is clouds with one cluster, and the engine that it is in.
type place struct {
	down    error           // why it cannot be taken down; nil where it can
	left    []string        // names of networks that are there
	others  []infra.Summary // clusters that are there beside it
	stopped bool            // the engine
	engine  Presence        // where it does not run
	unseen  error           // why the engine cannot be looked for; nil where it can
	started bool            // by a request
}

func (p *place) DefaultProject(context.Context) (string, error) { return "acme", nil }

func (p *place) Open(_ context.Context, r Request) (Operator, error) {
	if p.stopped && !r.Start && r.Local {
		return nil, errs.Errorf(errs.Failed, "the local Compute Engine is not running")
	}
	p.started = p.started || r.Start
	p.stopped = p.stopped && !r.Start
	return placed{place: p, dryRun: r.DryRun}, nil
}

func (p *place) List(context.Context, Request) ([]infra.Summary, error) { return p.others, nil }

func (p *place) Keys(string) ([][]byte, error) { return nil, nil }

func (p *place) Find(context.Context) (Presence, error) {
	found := p.engine
	found.Runs = !p.stopped
	return found, p.unseen
}

func (p *place) Stop(context.Context, string, event.Sink) error {
	p.stopped = true
	return nil
}

// placed has the verbs that post calls.
type placed struct {
	Operator
	*place
	dryRun bool
}

func (p placed) Down(context.Context) (outcome cluster.Outcome, err error) {
	for _, name := range p.left {
		ref := infra.Network{Name: name}.Ref()
		outcome.Plan.Steps = append(outcome.Plan.Steps, plan.Step{Action: plan.Delete, Target: ref.String(), Ref: ref})
	}
	if p.dryRun {
		return outcome, nil
	}
	return outcome, p.down
}

// postOf runs post on the place.
func postOf(t *testing.T, p *place, s state.State) (*fixture, error) {
	t.Helper()
	f := newFixture(t, map[string]string{"job-status": "success"})
	f.Clouds, f.LocalGCE = p, p
	s.Logs = t.TempDir()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	f.Env["STATE_"+state.Key] = string(text)
	err = f.post(t.Context())
	f.step.Annotate(err)
	return f, err
}

// TestPostSaysWhatIsLeft, and how to remove it, when it cannot.
func TestPostSaysWhatIsLeft(t *testing.T) {
	p := &place{left: []string{"one", "two"}, down: errs.Errorf(errs.Denied, "compute.networks.delete is missing")}
	f, err := postOf(t, p, actiontest.Demo())
	if errs.KindOf(err) != errs.Denied {
		t.Errorf("post ended with %v", err)
	}
	golden.Compare(t, "left.txt", f.Out.String())
}

func TestPostSaysWhatItRemoved(t *testing.T) {
	f, err := postOf(t, &place{left: []string{"one", "two"}}, actiontest.Demo())
	if err != nil || !strings.Contains(f.Out.String(), "Removed cluster operator-kmp3-abcdef: 2 networks, in 0.0s. Nothing is left.") {
		t.Errorf("%v: %s", err, f.Out)
	}
}

// TestPostStopsWhatItsJobStarted: the local Compute Engine, unless others are in it.
func TestPostStopsWhatItsJobStarted(t *testing.T) {
	for _, test := range []struct {
		what    string
		started bool
		others  []infra.Summary
		stops   bool
	}{
		{"it was there before", false, nil, false},
		{"the job started it", true, nil, true},
		{"the job started it, and another has a cluster in it", true, []infra.Summary{{Cluster: "other"}}, false},
	} {
		s := actiontest.Demo()
		s.Local, s.Started = true, test.started
		p := &place{left: []string{"one"}, others: test.others}
		if _, err := postOf(t, p, s); err != nil || p.stopped != test.stops {
			t.Errorf("%s: stopped %t (%v)", test.what, p.stopped, err)
		}
	}
}
