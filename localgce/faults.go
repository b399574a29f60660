package localgce

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Faults lists the faults on purpose of the engine, the oldest first.
func Faults(ctx context.Context, c Connection) ([]inject.Fault, error) {
	var list inject.List
	err := c.faults(ctx, http.MethodGet, "", nil, &list)
	return list.Items, err
}

// AddFault commits a fault, and returns it as the engine has it. One that makes
// no sense is an error of kind Usage.
func AddFault(ctx context.Context, c Connection, f inject.Fault) (added inject.Fault, err error) {
	return added, c.faults(ctx, http.MethodPost, "", f, &added)
}

// RemoveFault lifts the fault with that ID.
func RemoveFault(ctx context.Context, c Connection, id string) error {
	return c.faults(ctx, http.MethodDelete, "/"+url.PathEscape(id), nil, &struct{}{})
}

// RemoveFaults lifts all faults, and returns them.
func RemoveFaults(ctx context.Context, c Connection) ([]inject.Fault, error) {
	var removed inject.List
	err := c.faults(ctx, http.MethodDelete, "", nil, &removed)
	return removed.Items, err
}

// Preempt takes a Spot instance away, as Compute Engine may at any moment. It
// returns once that has begun. An instance that is not Spot, for which the same
// event has another meaning, is an error of kind Usage.
func Preempt(ctx context.Context, c Connection, zone, name string) error {
	path := "/zones/" + url.PathEscape(zone) + "/instances/" + url.PathEscape(name)
	var instance struct {
		Scheduling struct{ ProvisioningModel string }
	}
	if err := get(ctx, c, path, &instance); err != nil {
		return err
	}
	if instance.Scheduling.ProvisioningModel != "SPOT" {
		return errs.Errorf(errs.Usage, "%s in %s is not a Spot machine: only those are preempted", name, zone).
			WithID("local-not-spot").WithHint("A power-cut fault takes any machine's power.")
	}
	return c.send(ctx, http.MethodPost, "/compute/v1/projects/"+c.Project+path+"/simulateMaintenanceEvent", nil, &struct{}{})
}

func (c Connection) faults(ctx context.Context, method, path string, body, into any) error {
	return c.send(ctx, method, inject.Path+path, body, into)
}

// send sends a request with a JSON body, unless that is nil.
func (c Connection) send(ctx context.Context, method, path string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			return fmt.Errorf("ask the local Compute Engine: %w", err)
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, c.Endpoint+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("ask the local Compute Engine: %w", err)
	}
	return c.do(request, into)
}
