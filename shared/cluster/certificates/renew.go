package certificates

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

const (
	// healthyTimeout is how long etcd and the API may take until all members are
	// healthy: the one before has only just started again.
	healthyTimeout = 2 * time.Minute
	// renewTimeout is more than a machine itself takes before it gives up: ten minutes
	// for each of four servers.
	renewTimeout = 45 * time.Minute
)

// Renewal has a cluster's replicas renew the certificates that kubeadm has made for
// them, and start their servers again with them.
type Renewal struct {
	Compute   port.Compute
	Kube      port.Kube
	Inventory infra.Inventory
}

// Renew has one replica do it, once the API answers and etcd bears its restart. A
// request that it has not answered is waited for, and not made again.
// https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
func (r Renewal) Renew(ctx context.Context, replica infra.Ref, report func(string)) error {
	if err := r.awaitHealthy(ctx, replica.Name, report); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	id, err := r.request(ctx, replica)
	if err != nil {
		return err
	}
	report("waiting for the machine to do it")
	watcher := machine.Watcher{Outputs: r.Compute}
	if err := watcher.AwaitAnswer(ctx, replica, bootstrap.AttrCertificatesRenewed, id, bootstrap.CertificatesRenewed); err != nil {
		return watcher.Explain(replica, fmt.Errorf("renew the certificates of %s: %w", replica.Name, err))
	}
	return r.awaitHealthy(ctx, replica.Name, report)
}

// awaitHealthy waits until the API answers and etcd can be without the member.
func (r Renewal) awaitHealthy(ctx context.Context, name string, report func(string)) error {
	limited, cancel := context.WithTimeout(ctx, healthyTimeout)
	defer cancel()
	var refusal error
	err := wait.Poll(limited, retry.Interval, func(ctx context.Context) (bool, string, error) {
		refusal = nil
		if err := r.Kube.Ready(ctx); err != nil {
			report(err.Error())
			return false, err.Error(), retry.Lasting(err)
		}
		list, err := members.List(ctx, r.Kube)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		if refusal = quorum.Restart(members.InZones(list, r.Inventory), name); refusal != nil {
			report(refusal.Error())
		}
		return refusal == nil, fmt.Sprint(refusal), nil
	})
	if err != nil && ctx.Err() == nil && refusal != nil {
		return refusal
	}
	return err
}

// request asks the machine, unless it has not answered an earlier request yet. It
// returns the request's id.
func (r Renewal) request(ctx context.Context, replica infra.Ref) (string, error) {
	attributes, err := r.Compute.GuestAttributes(ctx, replica, bootstrap.Namespace)
	if err != nil {
		return "", err
	}
	if attributes[bootstrap.AttrCertificates] == "" {
		return "", errs.Errorf(errs.Failed, "%s: %s", replica.Name, renewsNone).
			WithID("renews-none").WithHint("A new machine in its place does: kubectl ha add-replica --replace %s.", replica.Name)
	}
	if id := r.pending(replica.Name, attributes); id != "" {
		return id, nil
	}
	id := rand.Text()
	return id, r.Compute.SetMetadata(ctx, replica, map[string]string{bootstrap.KeyRenewCertificates: id})
}

// pending is the id of a request that the machine had when the command began, and has
// not answered.
func (r Renewal) pending(name string, attributes map[string]string) string {
	for _, replica := range plan.Replicas(r.Inventory) {
		id := replica.Metadata[bootstrap.KeyRenewCertificates]
		if replica.Name == name && !strings.HasPrefix(attributes[bootstrap.AttrCertificatesRenewed], id+" ") {
			return id
		}
	}
	return ""
}
