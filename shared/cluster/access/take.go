// Package access takes an administrator's access to a cluster: a control-plane
// machine signs the certificate for a key that never leaves this process until it
// is in the kubeconfig.
package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
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
	// askAgainAfter is how often a machine may show the certificate of another
	// client, or an earlier one, before it is asked again: two that ask at once
	// write over each other's request.
	askAgainAfter = 5
	// requestRenewal is how often a request is made young again while a machine is
	// not yet far enough to sign it: it signs none of more than a quarter of an hour.
	requestRenewal = 5 * time.Minute
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
	credentials, err := t.request(ctx, signer, report)
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
	credentials, err := t.request(ctx, signer, report)
	if err != nil {
		return nil, t.machines().Explain(signer, fmt.Errorf("get the administrator's credentials through %s: %w", signer.Name, err))
	}
	return t.reach(ctx, credentials, report)
}

func (t Taker) machines() machine.Watcher { return machine.Watcher{Outputs: t.Compute, Now: t.Now} }

// request has a certificate signed for a new key: the request goes in the
// machine's metadata, the certificate comes back as a guest attribute. The
// request goes when it has been used.
func (t Taker) request(ctx context.Context, signer infra.Ref, report func(string)) (credentials model.Credentials, err error) {
	request, err := newRequest()
	if err != nil {
		return credentials, err
	}
	var asked time.Time
	ask := func(ctx context.Context) error {
		asked = t.Now()
		return t.Compute.SetMetadata(ctx, signer, map[string]string{bootstrap.KeyAdminCSR: request.asked(asked)})
	}
	if err := ask(ctx); err != nil {
		return credentials, err
	}
	watch := t.machines().Watch(signer, report)
	others := 0 // looks at a certificate for another client's key
	err = wait.PollSlowing(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		attributes, phase, err := watch.Look(ctx)
		if err != nil {
			return false, "", err
		}
		if attributes[bootstrap.AttrAdmin] == "" {
			if t.Now().Sub(asked) > requestRenewal {
				return false, "the machine is " + phase, ask(ctx)
			}
			return false, "the machine is " + phase, watch.GaveUp(phase)
		}
		if refused, old := strings.CutPrefix(attributes[bootstrap.AttrAdmin], bootstrap.AdminTooOld); old {
			return false, "the machine has refused an earlier request", otherClock(signer, refused, asked)
		}
		credentials, err = request.credentials([]byte(attributes[bootstrap.AttrAdmin]), []byte(attributes[bootstrap.AttrCA]))
		if !errors.Is(err, errOtherKey) {
			return err == nil, "", err
		}
		if others++; others%askAgainAfter == 0 {
			return false, "another client requests credentials too", ask(ctx)
		}
		return false, errOtherKey.Error(), nil
	})
	if err != nil {
		return credentials, err
	}
	return credentials, t.Compute.SetMetadata(ctx, signer, map[string]string{bootstrap.KeyAdminCSR: ""})
}

// otherClock is the error where a machine has refused this very request for its
// age.
func otherClock(signer infra.Ref, refused string, asked time.Time) error {
	if strings.TrimSpace(refused) != askedAt(asked) {
		return nil
	}
	return errs.Errorf(errs.Failed, "the clocks of this computer and of %s differ by more than a quarter of an hour: it takes the request for an old one, and refuses to sign it", signer.Name).
		WithID("clocks-differ").WithHint("Set this computer's clock (see date -u), and run the same command again.")
}

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
