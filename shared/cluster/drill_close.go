package cluster

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// closePatience is how long the end of a drill waits for its namespace to go.
const closePatience = time.Minute

// openDrill makes the namespace, anew where a drill that was killed has left one:
// what runs in it would be taken for this one's.
func (s *session) openDrill(ctx context.Context, report func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, preparePatience)
	defer cancel()
	if err := s.deleteDrill(ctx, report); err != nil {
		return err
	}
	return retry.Do(ctx, s.kube.OpenDrill)
}

// closeDrill deletes what the drills have deployed, also when ctx has ended. The
// cluster goes on deleting it by itself where that takes longer.
func (s *session) closeDrill(ctx context.Context) (warnings []string) {
	patience := closePatience
	if ctx.Err() != nil {
		patience = closePatience / 6 // somebody waits for the command's end
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := s.stage(ctx, "", "close", "Delete what the drill deployed", s.deleteDrill); err != nil {
		warnings = append(warnings, "what the drill deployed is not gone yet: "+err.Error())
	}
	return warnings
}

func (s *session) deleteDrill(ctx context.Context, report func(string)) error {
	return wait.Poll(ctx, retry.Interval, func(ctx context.Context) (bool, string, error) {
		gone := false
		err := retry.Do(ctx, func(ctx context.Context) (err error) {
			gone, err = s.kube.CloseDrill(ctx)
			return err
		})
		report("waiting until its namespace is gone")
		return gone, "its namespace is still there", err
	})
}
