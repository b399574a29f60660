package machine

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// AwaitAnswer waits until the machine has answered a request that its metadata has
// under an id. The answer is a guest attribute with the id and what came of it: all but
// done is an error. Where Compute Engine does not answer it goes on waiting, for who
// asks again makes another request.
func (w Watcher) AwaitAnswer(ctx context.Context, machine infra.Ref, attribute, id, done string) error {
	return wait.PollSlowing(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		attributes, err := w.Outputs.GuestAttributes(ctx, machine, bootstrap.Namespace)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		answer, answered := strings.CutPrefix(attributes[attribute], id+" ")
		switch {
		case !answered:
			return false, "the machine has not answered", nil
		case answer != done:
			return false, "", fmt.Errorf("the machine %s", answer)
		}
		return true, "", nil
	})
}
