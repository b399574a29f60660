package port

import (
	"context"
	"io"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Databases lead to etcd itself, past what API servers make of it.
type Databases interface {
	// Etcd reaches the member of etcd on a control-plane node, with credentials that
	// etcd's CA has signed. Who opens one closes it.
	Etcd(ctx context.Context, node string, credentials model.Credentials) (Etcd, error)
	// HoldControllers has the controller manager and the scheduler stop, in whatever
	// machine they work: a holder takes their Leases from them, and does not let go. Who
	// has had a Lease may work until its duration is over.
	HoldControllers(ctx context.Context, holder string) error
	// ReleaseControllers lets them work again; what somebody else holds stays.
	ReleaseControllers(ctx context.Context, holder string) error
}

// Etcd is a member of a cluster's etcd.
type Etcd interface {
	// Snapshot writes a snapshot of all that is in etcd, as package snapshot reads it.
	// All that was acknowledged before is in it.
	Snapshot(ctx context.Context, to io.Writer) error
	// Write writes keys, all or none: at most 127, of 1.5 MB together. Those that are
	// there stay, unless they are to be replaced; it returns those whose values are
	// other ones.
	Write(ctx context.Context, writes []model.Write) (kept []string, err error)
	// Get is the value of a key; nil for none.
	Get(ctx context.Context, key string) ([]byte, error)
	Close() error
}
