package members

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// CheckVoters refuses to take a replica for whole that is behind the load balancer and no
// voter of etcd: its machine cannot join by itself again. Where etcd cannot be asked, api
// being nil without an API, nobody says that one is not.
func (m Machines) CheckVoters(ctx context.Context, api API) error {
	attached := m.Inventory.Attached()
	if api == nil || len(attached) < 2 {
		return nil
	}
	list, err := List(ctx, api)
	if err != nil {
		return nil
	}
	var nonVoters []string
	for _, replica := range attached {
		if m.Joined(replica.Name) && !IsVoter(Named(list, m.Inventory), replica.Name) {
			nonVoters = append(nonVoters, replica.Name)
		}
	}
	if len(nonVoters) == 0 {
		return nil
	}
	return errs.Errorf(errs.Unsafe, "attached to the load balancer, but not voting members of etcd: %s", strings.Join(nonVoters, ", ")).
		WithID("no-voter").WithHint("Re-create it: kubectl ha add-replica --replace %s.", nonVoters[0])
}
