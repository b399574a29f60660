package access

import (
	"context"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Entrance is how a command comes to its way into the cluster: with what the
// kubeconfig has, or through a machine. Steps that run side by side share it.
type Entrance struct {
	Taker
	DryRun bool
	Events event.Sink // nil to discard them

	mu          sync.Mutex
	kube        port.Kube
	contextName string
	entry       *Entry // taken through a machine; nil where the kubeconfig has a way in
}

// Kube is the cluster's API; nil where there is none yet.
func (e *Entrance) Kube() port.Kube {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.kube
}

// Context is the kubeconfig's context; empty where none was written.
func (e *Entrance) Context() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.contextName
}

// Use says which way is gone from now on.
func (e *Entrance) Use(kube port.Kube) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kube = kube
}

// Keep keeps a way in that was taken through a machine, until Save writes it into
// the kubeconfig.
func (e *Entrance) Keep(entry *Entry) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.entry = entry
}

// Kept is the way in that was taken through a machine; nil for none.
func (e *Entrance) Kept() *Entry {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.entry
}

// Enter waits until the API serves, and takes an administrator's certificate
// unless the kubeconfig has one that works. Any of the attached replicas that runs
// signs it; first is the machine that begins the cluster, or zero where that has
// long been done.
func (e *Entrance) Enter(ctx context.Context, attached []infra.FoundInstance, first infra.Ref, report func(string)) error {
	if kube, ok, err := e.Access.Open(e.Target); err == nil && ok {
		_, untrusted := TrustMetadata(kube)
		if err := kube.Ready(ctx); err == nil && untrusted == nil {
			e.Use(kube)
			e.Remember(ctx)
			e.RenewSoon(ctx, attached)
			return nil
		}
	}
	entry := e.Kept()
	if entry == nil {
		signer, err := e.signer(attached, first)
		if err != nil {
			return err
		}
		if entry, err = e.TakeFirst(ctx, signer, report); err != nil {
			return err
		}
		e.Keep(entry)
	}
	name, err := e.Access.Save(ctx, e.Target, entry.Endpoint, entry.Credentials)
	if err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.kube, e.contextName = entry.Kube, name
	return nil
}

// signer is the control-plane machine to ask for a certificate.
func (e *Entrance) signer(attached []infra.FoundInstance, first infra.Ref) (infra.Ref, error) {
	for _, replica := range attached {
		if replica.Status == "RUNNING" {
			return replica.Ref(), nil
		}
	}
	if first.Name == "" {
		return first, errs.Errorf(errs.Failed, "no control-plane machine of %s runs", e.Target.Name).
			WithHint("Start one of them with gcloud compute instances start, and repeat the command.")
	}
	return first, nil
}

// Remember has the kubeconfig say again which cluster its entry is. A command
// goes on without.
func (e *Entrance) Remember(ctx context.Context) {
	if e.DryRun {
		return
	}
	if err := e.Access.Remember(ctx, e.Target); err != nil {
		event.Say(e.Events, e.Now(), event.Info, "The kubeconfig does not say which cluster this is: %v", err)
	}
}
