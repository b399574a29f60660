// Package access takes an administrator's access to a cluster, and a client's to its
// etcd: a control-plane machine signs the certificate for a key that never leaves this
// process until it is in the kubeconfig.
package access

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

const (
	// readyTimeout is how long it may take until the API answers.
	readyTimeout = 15 * time.Minute
	// deniedTimeout is how long a new API server may deny everything, since it has
	// not read its roles yet.
	deniedTimeout = time.Minute
)

// Taker takes access to one cluster.
type Taker struct {
	Target  model.Target
	Compute port.Compute
	Access  port.Access
	Now     func() time.Time
}

// Entry is a way into the cluster that is in no kubeconfig.
type Entry struct {
	Kube        port.Kube
	Endpoint    string
	Credentials model.Credentials
}

// Take has a machine sign, and waits until the API answers.
func (t Taker) Take(ctx context.Context, signer infra.Ref, report func(string)) (*Entry, error) {
	credentials, err := t.sign(ctx, signer, administration, report)
	if err != nil {
		return nil, fmt.Errorf("get credentials from %s: %w", signer.Name, err)
	}
	entry, err := t.reach(ctx, credentials, report)
	if err != nil {
		return nil, fmt.Errorf("get credentials from %s: %w", signer.Name, err)
	}
	return entry, nil
}

// TakeFirst is Take of a cluster that may only just begin; what the machine wrote
// last explains why it does not sign.
func (t Taker) TakeFirst(ctx context.Context, signer infra.Ref, report func(string)) (*Entry, error) {
	credentials, err := t.sign(ctx, signer, administration, report)
	if err != nil {
		return nil, t.machines().Explain(signer, fmt.Errorf("get the administrator's credentials through %s: %w", signer.Name, err))
	}
	return t.reach(ctx, credentials, report)
}

func (t Taker) machines() machine.Watcher { return machine.Watcher{Outputs: t.Compute, Now: t.Now} }

// reach waits until the API answers to the credentials.
func (t Taker) reach(ctx context.Context, credentials model.Credentials, report func(string)) (*Entry, error) {
	address, err := t.Compute.Address(ctx, infra.APIAddress(t.Target.Name))
	if err != nil {
		return nil, err
	}
	endpoint := fmt.Sprintf("https://%s:%d", address, infra.APIPort)
	kube, err := t.Access.Connect(t.Target, endpoint, credentials)
	if err != nil {
		return nil, err
	}
	report("waiting for the API at " + endpoint)
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	var denied time.Time // since when
	if err := wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		err := kube.Ready(ctx)
		switch {
		case errs.KindOf(err) != errs.Denied:
			denied = time.Time{}
		case denied.IsZero():
			denied = t.Now()
		}
		if errs.KindOf(err) == errs.Denied && t.Now().Sub(denied) < deniedTimeout {
			return false, err.Error(), nil
		}
		return err == nil, fmt.Sprint(err), retry.Lasting(err)
	}); err != nil {
		return nil, fmt.Errorf("wait for the API at %s: %w", endpoint, err)
	}
	return &Entry{kube, endpoint, credentials}, nil
}
