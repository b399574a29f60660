package access

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

const (
	// askAgainAfter is how often a machine may show the certificate of another
	// client, or an earlier one, before it is asked again: two that ask at once
	// write over each other's request.
	askAgainAfter = 5
	// requestRenewal is how often a request is made young again while a machine is
	// not yet far enough to sign it: it signs none of more than a quarter of an hour.
	requestRenewal = 5 * time.Minute
)

// sign has a certificate signed for a new key: the request goes in the machine's
// metadata, the certificate comes back as a guest attribute. The request goes when it
// has been used.
func (t Taker) sign(ctx context.Context, signer infra.Ref, p purpose, report func(string)) (credentials model.Credentials, err error) {
	request, err := newRequest(p)
	if err != nil {
		return credentials, err
	}
	var asked time.Time
	ask := func(ctx context.Context) error {
		asked = t.Now()
		return t.Compute.SetMetadata(ctx, signer, map[string]string{p.csr: request.asked(asked)})
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
		if attributes[p.answer] == "" {
			if t.Now().Sub(asked) > requestRenewal {
				return false, "the machine is " + phase, ask(ctx)
			}
			return false, "the machine is " + phase, watch.GaveUp(phase)
		}
		if refused, old := strings.CutPrefix(attributes[p.answer], bootstrap.RequestTooOld); old {
			return false, "the machine has refused an earlier request", otherClock(signer, refused, asked)
		}
		credentials, err = request.credentials([]byte(attributes[p.answer]), []byte(attributes[p.ca]))
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
	return credentials, t.Compute.SetMetadata(ctx, signer, map[string]string{p.csr: ""})
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
