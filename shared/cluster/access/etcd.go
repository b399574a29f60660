package access

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// etcdTimeout is how long a machine that runs may take to sign for etcd.
const etcdTimeout = 2 * time.Minute

// EtcdClient has a control-plane machine sign a certificate by which etcd lets a client
// in, for an hour. Its CA is etcd's own, by which the client knows etcd's members. The
// key stays in this process.
func (t Taker) EtcdClient(ctx context.Context, signer infra.Ref, report func(string)) (model.Credentials, error) {
	limited, cancel := context.WithTimeout(ctx, etcdTimeout)
	defer cancel()
	credentials, err := t.sign(limited, signer, backup, report)
	switch {
	case err == nil:
		return credentials, nil
	case limited.Err() != nil && ctx.Err() == nil:
		return credentials, errs.Errorf(errs.TimedOut, "%s has not signed a certificate for etcd within %s: %w", signer.Name, etcdTimeout, err).
			WithID("signs-none").WithHint("Machines that a version without backups has made sign none: kubectl ha add-replica --replace %s puts one in its place that does.", signer.Name)
	}
	return credentials, fmt.Errorf("get a certificate for etcd from %s: %w", signer.Name, err)
}
