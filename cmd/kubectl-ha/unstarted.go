package main

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// unstarted is a local Compute Engine that has never run, for the plan of what would
// start it: nothing is in it. Of the port, planning calls no more than this.
type unstarted struct{ port.Compute }

func (unstarted) Inventory(context.Context, string) (infra.Inventory, error) {
	return infra.Inventory{}, nil
}

func (unstarted) Clusters(context.Context) ([]infra.Summary, error) { return nil, nil }

func (unstarted) Exists(context.Context, infra.Ref) (bool, error) { return false, nil }

func (unstarted) ImageOfFamily(context.Context, string, string) (string, bool, error) {
	return "", false, nil
}

// anyEndpoint makes a target one of the local Compute Engine; nobody connects to it.
const anyEndpoint = "http://127.0.0.1"

// isUnstarted reports whether a request that failed so is to be planned as if the
// engine had been started, with nothing in it.
func isUnstarted(r plugin.Request, err error) bool {
	if !r.DryRun || !r.Start || errs.IDOf(err) != localgce.NotRunning {
		return false
	}
	fresh, freshErr := localgce.Fresh(localgce.Options{})
	return fresh && freshErr == nil
}

// planUnstarted is the Compute Engine of such a request.
func planUnstarted(r plugin.Request) port.Compute {
	if r.Events != nil {
		r.Events.Send(event.Event{Kind: event.Info, Title: "The local Compute Engine is not running; the plan starts with an empty one."})
	}
	return unstarted{}
}
