package apply

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// stallTimeout is how long a rollout may not get further: as long as Deployments
// have by default.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds
const stallTimeout = 10 * time.Minute

// interval is how often rollouts are looked at: several objects, and their pods.
const interval = 2 * retry.Interval

// Await waits until each object has been seen as it is to be: rolled out, complete,
// established, available.
func (m Manifests) Await(ctx context.Context, now func() time.Time, report func(string)) error {
	w := &waiting{Manifests: m, rest: m.Objects}
	return wait.Poll(ctx, interval, func(ctx context.Context) (bool, string, error) {
		if err := w.look(ctx); err != nil || len(w.rest) == 0 {
			return err == nil, "", err
		}
		report(w.seen())
		return false, w.seen(), w.stalled(now())
	})
}

// waiting is a wait for rollouts.
type waiting struct {
	Manifests
	rest     []model.Object  // that are not done
	rollouts []model.Rollout // theirs, as they were seen last
	last     string          // how far all were
	since    time.Time       // they have been so
}

// look looks at the objects that are not done.
func (w *waiting) look(ctx context.Context) error {
	objects := w.rest
	w.rest, w.rollouts = nil, nil
	for _, object := range objects {
		rollout, err := w.Kube.ObjectRollout(ctx, object)
		switch {
		case ctx.Err() != nil:
			w.rest = objects
			return ctx.Err()
		case retry.Lasting(err) != nil:
			return err
		case err != nil:
			rollout = model.Rollout{Status: err.Error()}
		case rollout.Done:
			continue
		}
		w.rest, w.rollouts = append(w.rest, object), append(w.rollouts, rollout)
	}
	return nil
}

// shown is how many objects are shown that are waited for.
const shown = 3

// seen is what is waited for, with what keeps it in lines of their own.
func (w *waiting) seen() string {
	var states, troubles []string
	for i, object := range w.rest[:min(len(w.rest), shown)] {
		states = append(states, fmt.Sprintf("%s: %s", object, w.rollouts[i].Status))
		if trouble := w.rollouts[i].Trouble; trouble != "" {
			troubles = append(troubles, trouble)
		}
	}
	text := strings.Join(states, "; ")
	if more := len(w.rest) - shown; more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return strings.Join(append([]string{text}, troubles...), "\n")
}

// stalled is an error when nothing has become of the objects for too long. What
// their pods say meanwhile does not count: it comes and goes.
func (w *waiting) stalled(now time.Time) error {
	var signs []string
	for i, object := range w.rest {
		signs = append(signs, object.String()+w.rollouts[i].Status)
	}
	if sign := strings.Join(signs, "\n"); sign != w.last {
		w.last, w.since = sign, now
	}
	if now.Sub(w.since) < stallTimeout {
		return nil
	}
	return errs.Errorf(errs.TimedOut, "the manifests made no progress for %s: %s", stallTimeout, w.seen()).WithID("manifests-stalled").
		WithHint("kubectl describe shows why. Correct the manifest, and run the same command again: it goes on.")
}
