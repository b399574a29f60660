package cluster

import (
	"cmp"
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// watch looks at a machine on which a step waits, and tells how far it is. Of an
// attempt that failed it tells what the machine wrote last: it tries on by
// itself, and the next one hides why.
type watch struct {
	*session
	machine infra.Ref
	report  func(string)
	tries   tries
	failed  string // the phase in which it was last seen to have failed
	why     string // the last lines that it had written then
}

func (s *session) watch(machine infra.Ref, report func(string)) *watch {
	return &watch{session: s, machine: machine, report: report}
}

// look reads what the machine publishes, and reports its phase.
func (w *watch) look(ctx context.Context) (attributes map[string]string, phase string, err error) {
	attributes, err = w.Compute.GuestAttributes(ctx, w.machine, bootstrap.Namespace)
	if err != nil {
		return nil, "", err
	}
	phase = attributes[bootstrap.AttrPhase]
	w.report(cmp.Or(phase, "no sign of the machine yet") + w.reason(ctx, phase))
	return attributes, phase, nil
}

// reason is why an attempt failed, in lines below the phase.
func (w *watch) reason(ctx context.Context, phase string) string {
	if !strings.HasPrefix(phase, bootstrap.PhaseFailing) {
		return ""
	}
	if phase != w.failed {
		w.failed, w.why = phase, ""
		for _, line := range w.lastLines(ctx, w.machine) {
			w.why += "\n" + line
		}
	}
	return w.why
}

// gaveUp is an error when waiting for the machine is of no use any more.
func (w *watch) gaveUp(phase string) error { return w.tries.gaveUp(w.Now(), phase) }
