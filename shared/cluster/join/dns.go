package join

import (
	"context"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// AwaitDNS waits until names can be resolved in the cluster, also when any one
// of its zones is lost.
func (p Pools) AwaitDNS(ctx context.Context, report func(string)) error {
	report("no replica is Ready yet")
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		dns, err := p.Kube.DNS(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		nodes, err := p.Nodes.Recent(ctx, p.Now, p.Kube.Nodes)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		have, want := dns.Spread(nodes)
		seen := fmt.Sprintf("CoreDNS is ready in %d of %d zones", have, want)
		if dns.Trouble != "" {
			seen += "; " + dns.Trouble
		}
		report(seen)
		return have >= want, seen, nil
	})
}
