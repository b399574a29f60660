package cluster

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// readyTimeout is how long it may take until what runs is found to be well.
const readyTimeout = 15 * time.Minute

// rolesPatience is how long a new API server may deny everything, since it has
// not read its roles yet.
const rolesPatience = time.Minute

// takeAccess waits until the API serves, and takes an administrator's
// certificate unless the kubeconfig has one that works. first is the machine
// that begins the cluster, or zero where that has long been done.
func (s *session) takeAccess(ctx context.Context, first infra.Ref, report func(string)) error {
	if kube, ok, err := s.Access.Open(s.Target); err == nil && ok {
		_, untold := authority(kube)
		if err := kube.Ready(ctx); err == nil && untold == nil {
			s.setKube(kube, s.contextName)
			s.remember(ctx)
			return nil
		}
	}
	if s.entry != nil {
		return s.keepEntry(ctx)
	}
	signer, err := s.signer(first)
	if err != nil {
		return err
	}
	admin, err := s.requestAdmin(ctx, signer, report)
	if err != nil {
		return s.machineError(signer, fmt.Errorf("take administrator's access through %s: %w", signer.Name, err))
	}
	return s.enterWith(ctx, admin, report)
}

// remember has the kubeconfig say again which cluster its entry is. A command
// goes on without.
func (s *session) remember(ctx context.Context) {
	if s.DryRun {
		return
	}
	if err := s.Access.Remember(ctx, s.Target); err != nil {
		s.send(event.Event{Title: fmt.Sprintf("The kubeconfig does not say which cluster this is: %v", err)}, event.Info, "")
	}
}

// signer is the control-plane machine to ask for a certificate.
func (s *session) signer(first infra.Ref) (infra.Ref, error) {
	for _, replica := range s.attached() {
		if replica.Status == "RUNNING" {
			return replica.Ref(), nil
		}
	}
	if first.Name == "" {
		return first, errs.Errorf(errs.Failed, "no control-plane machine of %s runs", s.Target.Name).
			WithHint("Start one of them with gcloud compute instances start, and repeat the command.")
	}
	return first, nil
}

// looksToAskAgain is how often a machine may show the certificate of another
// client, or an earlier one, before it is asked again: two that ask at once
// write over each other's request.
const looksToAskAgain = 5

// requestRenewal is how often a request is made young again while a machine is
// not yet far enough to sign it: it signs none of more than a quarter of an hour.
const requestRenewal = 5 * time.Minute

// requestAdmin has a certificate signed for a new key: the request goes in the
// machine's metadata, the certificate comes back as a guest attribute. The
// request goes when it has been used.
func (s *session) requestAdmin(ctx context.Context, signer infra.Ref, report func(string)) (admin model.Credentials, err error) {
	request, err := newRequest()
	if err != nil {
		return admin, err
	}
	var asked time.Time
	ask := func(ctx context.Context) error {
		asked = s.Now()
		return s.Compute.SetMetadata(ctx, signer, map[string]string{bootstrap.KeyAdminCSR: request.asked(asked)})
	}
	if err := ask(ctx); err != nil {
		return admin, err
	}
	watch := s.watch(signer, report)
	others := 0 // looks at a certificate for another client's key
	err = wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		attributes, phase, err := watch.look(ctx)
		if err != nil {
			return false, "", err
		}
		if attributes[bootstrap.AttrAdmin] == "" {
			if s.Now().Sub(asked) > requestRenewal {
				return false, "the machine is " + phase, ask(ctx)
			}
			return false, "the machine is " + phase, watch.gaveUp(phase)
		}
		if refused, old := strings.CutPrefix(attributes[bootstrap.AttrAdmin], bootstrap.AdminTooOld); old {
			return false, "the machine has refused an earlier request", otherClock(signer, refused, asked)
		}
		admin, err = request.admin([]byte(attributes[bootstrap.AttrAdmin]), []byte(attributes[bootstrap.AttrCA]))
		if !errors.Is(err, errOtherKey) {
			return err == nil, "", err
		}
		if others++; others%looksToAskAgain == 0 {
			return false, "another client asks for access too", ask(ctx)
		}
		return false, errOtherKey.Error(), nil
	})
	if err != nil {
		return admin, err
	}
	return admin, s.Compute.SetMetadata(ctx, signer, map[string]string{bootstrap.KeyAdminCSR: ""})
}

// otherClock is the error where a machine has refused this very request for its
// age.
func otherClock(signer infra.Ref, refused string, asked time.Time) error {
	if strings.TrimSpace(refused) != askedAt(asked) {
		return nil
	}
	return errs.Errorf(errs.Failed, "the clocks of this computer and of %s differ by more than a quarter of an hour: it takes the request for an old one, and signs none", signer.Name).
		WithID("clocks-differ").WithHint("Set this computer's clock (see date -u), and run the same command again.")
}

// entry is a way into the cluster that is in no kubeconfig.
type entry struct {
	kube     port.Kube
	endpoint string
	admin    model.Credentials
}

// enterWith saves the credentials once the API answers to them.
func (s *session) enterWith(ctx context.Context, admin model.Credentials, report func(string)) (err error) {
	if s.entry, err = s.reach(ctx, admin, report); err != nil {
		return err
	}
	return s.keepEntry(ctx)
}

// reach waits until the API answers to the credentials.
func (s *session) reach(ctx context.Context, admin model.Credentials, report func(string)) (*entry, error) {
	address, err := s.Compute.Address(ctx, infra.APIAddress(s.Target.Name))
	if err != nil {
		return nil, err
	}
	endpoint := fmt.Sprintf("https://%s:%d", address, infra.APIPort)
	kube, err := s.Access.Connect(s.Target, endpoint, admin)
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
			denied = s.Now()
		}
		if errs.KindOf(err) == errs.Denied && s.Now().Sub(denied) < rolesPatience {
			return false, err.Error(), nil
		}
		return err == nil, fmt.Sprint(err), retry.Lasting(err)
	}); err != nil {
		return nil, fmt.Errorf("wait for the API at %s: %w", endpoint, err)
	}
	return &entry{kube, endpoint, admin}, nil
}

// keepEntry saves the way in.
func (s *session) keepEntry(ctx context.Context) error {
	name, err := s.Access.Save(ctx, s.Target, s.entry.endpoint, s.entry.admin)
	if err != nil {
		return err
	}
	s.setKube(s.entry.kube, name)
	return nil
}

// machineError adds the last lines of the machine's own log.
func (s *session) machineError(machine infra.Ref, err error) error {
	if errs.KindOf(err) == errs.Interrupted || errs.KindOf(err) == errs.Unavailable {
		return err
	}
	lines := s.lastLines(context.Background(), machine)
	if len(lines) == 0 {
		return err
	}
	return fmt.Errorf("%w\nthe last lines of %s (%s):\n  %s", err, machine.Name, machine.Zone, strings.Join(lines, "\n  "))
}

// lastLines are the last of the machine's console; none where they cannot be had.
func (s *session) lastLines(ctx context.Context, machine infra.Ref) []string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	lines, err := s.Compute.Console(ctx, machine, 12)
	if err != nil {
		return nil
	}
	return lines
}
