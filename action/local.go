package action

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// meetEngine notes which local Compute Engine it is, and whether this job starts it.
func (a *app) meetEngine(ctx context.Context, s *state.State) error {
	if !s.Local {
		return nil
	}
	found, err := a.LocalGCE.Find(ctx)
	if err != nil {
		return fmt.Errorf("look whether the local Compute Engine runs: %w", err)
	}
	s.Started, s.Engine = !found.Runs, found.StateDir
	return nil
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

// awaken has what is needed to take a local cluster down; ok is false where
// there is proof that nothing is left of it. An engine whose daemon has died is
// started again: its machines go on without one, and only it can remove them.
func (a *app) awaken(ctx context.Context, s state.State, request *Request) (ok bool, err error) {
	found, err := a.meetAgain(ctx, s)
	switch {
	case err != nil:
		return false, err
	case found.none():
		a.step.Log.Infof("The local Compute Engine does not run, and has left nothing on this computer: nothing of cluster %s is left.", s.Target.Name)
		return false, nil
	case !found.Runs:
		a.step.Log.Infof("The local Compute Engine has died, and has left %s: it is started again.", strings.Join(found.Left, ", "))
		request.Start = true
	}
	return true, nil
}

// stopEngine ends the local Compute Engine if this job started it, unless
// another job of this computer has a cluster in it.
func (a *app) stopEngine(ctx context.Context, s state.State) error {
	if !s.Started {
		return nil
	}
	found, err := a.meetAgain(ctx, s)
	if err != nil || found.none() {
		return err
	}
	others, err := a.Clouds.List(ctx, Request{Target: model.Target{Project: s.Target.Project}, Local: true, Events: event.Discard})
	if err != nil {
		return err
	}
	if len(others) > 0 {
		a.step.Log.Infof("The local Compute Engine runs on: cluster %s is in it.", others[0].Cluster)
		return nil
	}
	if err := a.LocalGCE.Stop(ctx, s.Kubeconfig, event.Discard); err != nil {
		return fmt.Errorf("stop the local Compute Engine: %w", err)
	}
	a.step.Log.Infof("Stopped the local Compute Engine.")
	return nil
}
