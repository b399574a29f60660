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
	stays   string          // why the engine is not stopped
	started bool            // by a request
}

func (p *place) DefaultProject(context.Context) (string, error) { return "acme", nil }

func (p *place) Open(_ context.Context, r Request) (Operator, error) {
	if p.stopped && r.Local {
		return nil, errs.Errorf(errs.Failed, "the local Compute Engine is not running")
	}
	return placed{place: p, dryRun: r.DryRun}, nil
}

func (p *place) List(context.Context, Request) ([]infra.Summary, error) { return p.others, nil }

func (p *place) Keys(string) ([][]byte, error) { return nil, nil }

func (p *place) Find(context.Context) (Presence, error) {
	found := p.engine
	found.Runs = !p.stopped
	return found, p.unseen
}

func (p *place) Start(context.Context, Stay) error {
	p.started, p.stopped = true, false
	return nil
}

func (p *place) Leave(context.Context, string, string) (string, error) {
	p.stopped = p.stays == ""
	return p.stays, nil
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

// TestPostLeavesTheEngine, and says what becomes of it; whoever the cluster is kept
// for, or belongs to, may need it.
func TestPostLeavesTheEngine(t *testing.T) {
	for _, test := range []struct{ stays, shows string }{
		{"", "Stopped the local Compute Engine."},
		{"cluster a is in it", "The local Compute Engine runs on: cluster a is in it."},
	} {
		s := actiontest.Demo()
		s.Local = true
		p := &place{left: []string{"one"}, stays: test.stays}
		if f, err := postOf(t, p, s); err != nil || p.stopped != (test.stays == "") || !strings.Contains(f.Out.String(), test.shows) {
			t.Errorf("stopped %t (%v), and the log is\n%s", p.stopped, err, f.Out)
		}
	}
	s := actiontest.Demo()
	s.Local = true
	p := &place{left: []string{"one"}, down: errs.Errorf(errs.Failed, "no")}
	if _, err := postOf(t, p, s); err == nil || p.stopped {
		t.Errorf("it was stopped under a cluster that is there (%v)", err)
	}
}
