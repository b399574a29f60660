package join

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
)

// revokeTimeout is how long who interrupts a command waits for the end of its
// grants.
const revokeTimeout = 20 * time.Second

// Grants are what a command gives replicas for joining. Steps that run side by
// side share them.
type Grants struct {
	members.Notes // the replicas that this command gave a certificate key

	mu      sync.Mutex
	revoked bool // what it gave them is deleted
}

// Revoke takes back what replicas were given for joining: by this command, also
// when it failed or was interrupted, and by earlier ones that were killed. It
// leaves alone the replicas of joining, which an earlier one may have let in, and
// which this command does not look after. No other command can be in the middle
// of letting one in, or of uploading certificates: this one has the cluster's
// Lease.
func (g *Grants) Revoke(ctx context.Context, joins port.Joins, joining []string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.revoked {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(joining), g.Has)
	err := retry.Do(ctx, func(ctx context.Context) error { return joins.RevokeJoins(ctx, others...) })
	if err != nil {
		return fmt.Errorf("delete the certificates that replicas joined with (they expire within 2 hours): %w", err)
	}
	g.revoked = true
	return nil
}

// RevokeAfterwards is Revoke when the command has ended otherwise, however it did.
func (g *Grants) RevokeAfterwards(joins port.Joins, joining []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), revokeTimeout)
	defer cancel()
	return g.Revoke(ctx, joins, joining)
}
