package drilling

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// healthyTimeout is how long a drill waits for a cluster that is not healthy yet:
// the load balancer takes some seconds to believe in a replica.
const healthyTimeout = 20 * time.Second

// Zones are the zones to drill: those asked for, or all.
func (d *Driller) Zones(options Options) ([]string, error) {
	all := status.Snapshot{Inventory: d.Inventory}.ZoneNames()
	if len(options.Zones) == 0 {
		return all, nil
	}
	var zones []string
	for _, zone := range options.Zones {
		if !slices.Contains(zones, zone) {
			zones = append(zones, zone)
		}
		if len(d.Inventory.MachinesIn(zone)) == 0 {
			return nil, errs.Errorf(errs.Usage, "cluster %s has no machines in %s", d.Target.Name, zone).
				WithID("no-such-zone").WithHint("Its zones are %s.", strings.Join(all, ", "))
		}
	}
	return zones, nil
}

// AwaitHealthy waits until the cluster is healthy and would survive the loss of
// each of the zones, and refuses if it is not so after a while.
func (d *Driller) AwaitHealthy(ctx context.Context, zones []string) error {
	var refusal error
	limited, cancel := context.WithTimeout(ctx, healthyTimeout)
	defer cancel()
	err := wait.Poll(limited, retry.Interval, func(ctx context.Context) (bool, string, error) {
		report, err := d.status(ctx)
		if err != nil {
			return false, "", err
		}
		refusal = refuse(report, zones)
		return refusal == nil, fmt.Sprint(refusal), nil
	})
	if err != nil && ctx.Err() == nil && refusal != nil {
		return refusal
	}
	return err
}

// refuse says why a drill is refused; nil where nothing speaks against it.
func refuse(found status.Report, zones []string) error {
	if found.Health != status.Healthy {
		return errs.Errorf(errs.Unsafe, "%s is %s, and a drill is for healthy clusters only; nothing was changed:\n  %s",
			found.Target.Name, found.Health, strings.Join(found.Problems, "\n  ")).
			WithID("not-healthy").WithHint("Fix that first; kubectl ha status --wait waits until the cluster is healthy.")
	}
	var refusals []string
	for _, loss := range found.Losses {
		if slices.Contains(zones, loss.Zone) && !loss.Survives {
			refusals = append(refusals, fmt.Sprintf("%s: %s", loss.Zone, strings.Join(loss.Why, "; ")))
		}
	}
	if len(refusals) == 0 {
		return nil
	}
	return errs.Errorf(errs.Unsafe, "%s would not survive the loss, and nothing was changed:\n  %s", found.Target.Name, strings.Join(refusals, "\n  ")).
		WithID("would-not-survive").WithHint("Spread it over three zones first (kubectl ha add-replica, kubectl ha add-pool), or drill another zone with --zone.")
}
