package drilling

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// deleteTimeout is how long the end of a drill waits for its namespace to go.
const deleteTimeout = time.Minute

// makeNamespace makes the namespace, anew where a drill that was killed has left one:
// what runs in it would be taken for this one'd.
func (d *Driller) makeNamespace(ctx context.Context, report func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, prepareTimeout)
	defer cancel()
	if err := d.deleteNamespace(ctx, report); err != nil {
		return err
	}
	return retry.Do(ctx, d.Kube.OpenDrill)
}

// deleteAfterwards deletes what the drills have deployed, also when ctx has ended. The
// cluster goes on deleting it by itself where that takes longer.
func (d *Driller) deleteAfterwards(ctx context.Context) (warnings []string) {
	timeout := deleteTimeout
	if ctx.Err() != nil {
		timeout = deleteTimeout / 6 // somebody waits for the command's end
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	if err := d.stage(ctx, "", "close", "Delete what the drill deployed", d.deleteNamespace); err != nil {
		warnings = append(warnings, "what the drill deployed is not gone yet: "+err.Error())
	}
	return warnings
}

func (d *Driller) deleteNamespace(ctx context.Context, report func(string)) error {
	return wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		gone := false
		err := retry.Do(ctx, func(ctx context.Context) (err error) {
			gone, err = d.Kube.CloseDrill(ctx)
			return err
		})
		report("waiting until its namespace is gone")
		return gone, "its namespace is still there", err
	})
}
