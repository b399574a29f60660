package machine

import (
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// stallTimeout is how long machines may give no sign that they get further. The
// longest that they are rightly silent is for a stock image's packages: about a
// minute and a half, and twenty times that on a slow one. How long they may take
// as a whole is for the command's own deadline to say: slow is not broken.
const stallTimeout = 30 * time.Minute

// Progress is the last sign that something gets further, and when it came.
type Progress struct {
	sign string
	at   time.Time
}

// Stalled is an error when there has been no other sign for too long.
func (p *Progress) Stalled(now time.Time, sign string) error {
	if p.at.IsZero() || sign != p.sign {
		p.sign, p.at = sign, now
	}
	if now.Sub(p.at) < stallTimeout {
		return nil
	}
	return errs.Errorf(errs.TimedOut, "no progress for %s; last seen: %s", stallTimeout, sign).
		WithHint("Run the same command again to resume.")
}

// maxAttempts is how often a machine may fail while a command waits for it. It
// tries on by itself, for what mends later: failures from before do not count.
// An attempt counts that failed by itself; one in which kubeadm only waited too
// short goes on, and one that a reboot cut short tells of no failure.
const maxAttempts = 3

// attempts counts the attempts of a machine to become what it is to be.
type attempts struct {
	Progress
	first int // the first that was seen to have failed
}

// gaveUp is an error when waiting for the machine is of no use any more.
func (a *attempts) gaveUp(now time.Time, phase string) error {
	var attempt int
	if _, err := fmt.Sscanf(phase, bootstrap.PhaseFailing+": attempt %d", &attempt); err != nil {
		return a.Stalled(now, "the machine is "+phase)
	}
	if a.first == 0 {
		a.first = attempt
	}
	if attempt-a.first+1 < maxAttempts {
		return nil
	}
	return errs.Errorf(errs.Failed, "the machine %s", phase)
}
