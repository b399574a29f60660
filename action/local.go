package action

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/action/inputs"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// meetEngine notes which local Compute Engine it is.
func (a *app) meetEngine(ctx context.Context, s *state.State) error {
	if !s.Local {
		return nil
	}
	found, err := a.LocalGCE.Find(ctx)
	if err != nil {
		return fmt.Errorf("look whether the local Compute Engine runs: %w", err)
	}
	s.Engine = found.StateDir
	return nil
}

// enterEngine has it run for this job.
func (a *app) enterEngine(ctx context.Context, in inputs.Inputs, s state.State, events event.Sink) error {
	if !s.Local {
		return nil
	}
	return a.LocalGCE.Start(ctx, Stay{Job: s.Job, Until: s.Expires, Internet: &in.Internet, Events: events})
}

// meetAgain looks for the local Compute Engine that main has used. Nothing of
// another one proves anything about the cluster.
func (a *app) meetAgain(ctx context.Context, s state.State) (Presence, error) {
	found, err := a.LocalGCE.Find(ctx)
	if err != nil {
		return found, fmt.Errorf("look whether the local Compute Engine runs: %w", err)
	}
	if s.Engine != "" && s.Engine != found.StateDir {
		return found, errs.Errorf(errs.Failed, "the cluster is in the local Compute Engine of %s, but this step would look into that of %s: a step in between has changed KUBECTL_HA_LOCAL_DIR, XDG_STATE_HOME or HOME", s.Engine, found.StateDir)
	}
	return found, nil
}

// awaken has what is needed to take a cluster down; ok is false where there is
// proof that nothing is left of a local one. An engine whose daemon has died is
// started again: its machines go on without one, and only it can remove them.
func (a *app) awaken(ctx context.Context, s state.State) (ok bool, err error) {
	if !s.Local {
		return true, nil
	}
	found, err := a.meetAgain(ctx, s)
	switch {
	case err != nil:
		return false, err
	case found.none():
		a.step.Log.Infof("The local Compute Engine does not run, and has left nothing on this computer: nothing of cluster %s is left.", s.Target.Name)
		return false, nil
	case found.Runs:
		return true, nil
	case len(found.Unknown) > 0:
		return false, errs.Errorf(errs.Failed, "the local Compute Engine has lost its state, and these may be of cluster %s: %s", s.Target.Name, strings.Join(found.Unknown, ", "))
	}
	a.step.Log.Infof("The local Compute Engine has died, and has left %s: it is started again.", strings.Join(found.Left, ", "))
	return true, a.LocalGCE.Start(ctx, Stay{Events: event.Discard})
}

// leaveEngine stops the local Compute Engine, unless somebody else uses it.
func (a *app) leaveEngine(ctx context.Context, s state.State) error {
	if !s.Local {
		return nil
	}
	stays, err := a.LocalGCE.Leave(ctx, s.Job, s.Kubeconfig)
	if err != nil {
		return fmt.Errorf("leave the local Compute Engine: %w", err)
	}
	if stays != "" {
		a.step.Log.Infof("The local Compute Engine runs on: %s.", stays)
		return nil
	}
	a.step.Log.Infof("Stopped the local Compute Engine.")
	return nil
}
