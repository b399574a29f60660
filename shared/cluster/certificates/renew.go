package certificates

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// renewTimeout is more than a machine itself takes before it gives up: ten minutes for
// each of four servers.
const renewTimeout = 45 * time.Minute

// renewal is what machines are asked for.
var renewal = machine.Request{Key: bootstrap.KeyRenewCertificates, Attribute: bootstrap.AttrRenewCertificates, Done: bootstrap.CertificatesRenewed}

// Renewal has a cluster's replicas renew the certificates that kubeadm has made for
// them, and start their servers again with them.
type Renewal struct {
	Compute   port.Compute
	Kube      port.Kube
	Inventory infra.Inventory
}

// Renew has one replica do it, once the API answers and etcd bears its restart.
// https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/
func (r Renewal) Renew(ctx context.Context, replica infra.Ref, report func(string)) error {
	if err := r.awaitExpendable(ctx, replica, report); err != nil {
		return err
	}
	if err := r.checkRenews(ctx, replica); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	report("waiting for the machine to do it")
	if err := renewal.Ask(limited, r.Compute, replica, r.Inventory.MetadataOf(replica)); err != nil {
		return machine.Watcher{Outputs: r.Compute}.Explain(replica, fmt.Errorf("renew the certificates of %s: %w", replica.Name, err))
	}
	return r.awaitExpendable(ctx, replica, report)
}

func (r Renewal) awaitExpendable(ctx context.Context, replica infra.Ref, report func(string)) error {
	return members.AwaitExpendable(ctx, r.Kube, r.Inventory, replica.Name, report)
}

// checkRenews refuses a machine that an earlier release has made, which would not answer.
func (r Renewal) checkRenews(ctx context.Context, replica infra.Ref) error {
	attributes, err := r.Compute.GuestAttributes(ctx, replica, bootstrap.Namespace)
	if err == nil && attributes[bootstrap.AttrCertificates] == "" {
		return errs.Errorf(errs.Failed, "%s: %s", replica.Name, renewsNone).
			WithID("renews-none").WithHint("A new machine in its place does: kubectl ha add-replica --replace %s.", replica.Name)
	}
	return err
}
