package observe

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// timeouts are how long status waits for each of its answers.
type timeouts struct {
	api, etcd time.Duration
}

// askKubernetes asks all that status tells of this side, each with its own time:
// a slow answer to one question costs no other. The API answers if it tells its
// version and its nodes.
func (q *question) askKubernetes(ctx context.Context, kube port.Kube, limit timeouts) error {
	s := &q.snapshot
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		return retry.WithIdleTimeout(ctx, limit.api, func(ctx context.Context) (err error) {
			s.Version, err = kube.Version(ctx)
			return err
		})
	})
	group.Go(func() error {
		err := retry.WithIdleTimeout(ctx, limit.api, func(ctx context.Context) (err error) {
			s.Nodes, err = kube.Nodes(ctx)
			return err
		})
		if err != nil {
			return err
		}
		group.Go(func() error {
			s.Unknown.Workloads = retry.WithIdleTimeout(ctx, limit.api, func(ctx context.Context) (err error) {
				s.Workloads, err = kube.Workloads(ctx, s.Nodes)
				return err
			})
			return nil
		})
		s.Unknown.Etcd = retry.WithIdleTimeout(ctx, limit.etcd, func(ctx context.Context) error {
			found, _, err := members.Look(ctx, kube, s.Nodes)
			q.etcd, s.Orphans = found.Members, orphans(found)
			return err
		})
		return nil
	})
	group.Go(func() error {
		s.Unknown.Spec = retry.WithIdleTimeout(ctx, limit.api, func(ctx context.Context) (err error) {
			s.Spec, err = Spec(ctx, kube) // what is gone shows only beside it
			return err
		})
		return nil
	})
	group.Go(func() error {
		s.Unknown.Drill = retry.WithIdleTimeout(ctx, limit.api, func(ctx context.Context) (err error) {
			s.Drill, err = kube.DrillMark(ctx)
			return err
		})
		return nil
	})
	return group.Wait()
}

// late reports whether the time-out, or etcdctl's own, ended before an answer came.
func (q *question) late() bool {
	s := &q.snapshot
	if errs.KindOf(s.Unknown.Etcd) == errs.Unavailable {
		return true
	}
	asked := []error{s.APIError, s.Unknown.Etcd, s.Unknown.Workloads, s.Unknown.Drill, s.Unknown.Spec}
	return slices.ContainsFunc(asked, func(err error) bool { return errors.Is(err, retry.ErrLate) })
}

// alive reports whether the load balancer finds a replica healthy, whose health
// check is the API server's own readiness: that one is slow, not dead.
func (q *question) alive() bool {
	return slices.ContainsFunc(q.snapshot.Backends, func(b infra.Backend) bool { return b.Healthy })
}
