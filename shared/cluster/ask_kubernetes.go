package cluster

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// patience is how long status waits for each of its answers.
type patience struct {
	api, etcd time.Duration
}

// askKubernetes asks all that status tells of this side, each with its own time:
// a slow answer to one question costs no other. The API answers if it tells its
// version and its nodes.
func (e *evidence) askKubernetes(ctx context.Context, kube port.Kube, patience patience) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		return retry.WithIdleTimeout(ctx, patience.api, func(ctx context.Context) (err error) {
			e.version, err = kube.Version(ctx)
			return err
		})
	})
	group.Go(func() error {
		err := retry.WithIdleTimeout(ctx, patience.api, func(ctx context.Context) (err error) {
			e.nodes, err = kube.Nodes(ctx)
			return err
		})
		if err != nil {
			return err
		}
		group.Go(func() error {
			e.unasked.workloads = retry.WithIdleTimeout(ctx, patience.api, func(ctx context.Context) (err error) {
				e.workloads, err = kube.Workloads(ctx, e.nodes)
				return err
			})
			return nil
		})
		e.unasked.etcd = retry.WithIdleTimeout(ctx, patience.etcd, func(ctx context.Context) error {
			found, via, err := lookAtEtcd(ctx, kube, e.nodes)
			e.members, e.space = found.Members, spaceOf(found, via)
			return err
		})
		return nil
	})
	group.Go(func() error { return e.askSpec(ctx, kube, patience.api) })
	group.Go(func() error {
		e.unasked.drill = retry.WithIdleTimeout(ctx, patience.api, func(ctx context.Context) (err error) {
			e.drill, err = kube.DrillMark(ctx)
			return err
		})
		return nil
	})
	return group.Wait()
}

// late reports whether patience, or etcdctl's own, ended before an answer came.
func (e *evidence) late() bool {
	if errs.KindOf(e.unasked.etcd) == errs.Unavailable {
		return true
	}
	asked := []error{e.apiError, e.unasked.etcd, e.unasked.workloads, e.unasked.drill, e.unasked.spec}
	return slices.ContainsFunc(asked, func(err error) bool { return errors.Is(err, retry.ErrLate) })
}

// alive reports whether the load balancer finds a replica healthy, whose health
// check is the API server's own readiness: that one is slow, not dead.
func (e *evidence) alive() bool {
	return slices.ContainsFunc(e.backends, func(b infra.Backend) bool { return b.Healthy })
}
