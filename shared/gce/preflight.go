package gce

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
)

// Preflight answers what a plan asks before anything is made: four calls, and
// one for each name, machine type and image, and two for each service account, side by side. What the credentials
// may not see is told in Unknown, and is no error.
func (c *Client) Preflight(ctx context.Context, q preflight.Question) (preflight.Answer, error) {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(rest.Parallel)
	i := &inquiry{Client: c, ctx: ctx, work: work, answer: preflight.Answer{
		CPUs: map[preflight.MachineType]int{}, Taken: map[infra.Ref]string{},
		Accounts: map[string]preflight.Account{}}}
	i.askZones()
	i.askPermissions(q.Permissions)
	i.askQuotas()
	for _, t := range q.MachineTypes {
		i.askMachineType(t)
	}
	for _, image := range q.Images {
		i.askImage(image)
	}
	for _, account := range q.Accounts {
		i.askAccount(account)
	}
	for _, name := range q.Names {
		i.askName(name)
	}
	if q.Network != "" {
		i.askRanges(q.Network)
	}
	err := work.Wait()
	slices.Sort(i.answer.Unknown)
	return i.answer, err
}

// inquiry is questions under way, and what was answered so far.
type inquiry struct {
	*Client
	ctx  context.Context
	work *errgroup.Group

	mu     sync.Mutex
	answer preflight.Answer
}

// note writes into the answer.
type note func(*preflight.Answer)

// ask asks one question. Who may not have an answer goes on without.
func (i *inquiry) ask(about string, question func(context.Context) (note, error)) {
	i.work.Go(func() error {
		write, err := question(i.ctx)
		if err = i.explain(about, err); err != nil {
			if errs.KindOf(err) != errs.Denied {
				return err
			}
			write = unknown(err)
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		if write != nil {
			write(&i.answer)
		}
		return nil
	})
}

func unknown(err error) note {
	return func(a *preflight.Answer) { a.Unknown = append(a.Unknown, "not checked: "+err.Error()) }
}
