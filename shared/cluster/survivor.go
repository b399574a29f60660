package cluster

import (
	"context"
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// survivor is the replica to begin etcd anew with, where nothing less helps.
func (s *session) survivor(r remains) (infra.FoundInstance, error) {
	switch r.Prospect() {
	case quorum.Gone:
		return infra.FoundInstance{}, s.nothingSurvives()
	case quorum.Works:
		return infra.FoundInstance{}, errs.Errorf(errs.Unsafe, "the API does not answer, but etcd has its quorum: %s has a leader", names(r.in(quorum.Leading))).
			WithID("quorum-not-lost").WithHint("If a machine was lost only just now, try again in half a minute. Else see what status says; up without --recover takes access again.")
	case quorum.Unknown, quorum.MayReturn:
		return infra.FoundInstance{}, r.mayReturn()
	case quorum.Undecided:
		return infra.FoundInstance{}, errs.Errorf(errs.Unsafe, "%s", r.outlook()).WithID("survivor-unknown").WithHint("%s", r.wayOut())
	}
	return r.found[r.Best().Name], nil
}

// mayReturn refuses to give up a quorum that may return by itself.
func (r remains) mayReturn() error {
	return errs.Errorf(errs.Unsafe, "%s", r.outlook()).WithID("quorum-may-return").WithHint("%s", r.wayOut())
}

// mayStart refuses to go on with a cluster that cannot come back by itself:
// without a quorum no replica joins. For one that may, up waits.
func (s *session) mayStart(ctx context.Context) error {
	r, err := s.remains(ctx, s.inventory)
	if err != nil {
		return err
	}
	if machine, ok := r.unfinished(); ok && len(r.aside) > 0 {
		return unfinished(machine.Name, r.aside)
	}
	switch r.Prospect() {
	case quorum.Gone:
		if r.workers {
			return s.nothingSurvives()
		}
	case quorum.MayReturn:
		if r.Running() < r.Quorum() {
			return r.mayReturn()
		}
	case quorum.Undecided, quorum.LostForGood:
		return errs.Errorf(errs.Unsafe, "%s", r.outlook()).WithID(string(quorum.QuorumLost)).WithHint("%s", r.wayOut())
	}
	return nil
}

// nothingSurvives is the end of a cluster: to make its control plane anew would
// make another cluster, which the old workers do not belong to.
func (s *session) nothingSurvives() error {
	return errs.Errorf(errs.Unsafe, "cluster %s has lost all its control-plane machines, and with them its data: its workers cannot join a new control plane", s.Target.Name).
		WithID("nothing-survives").WithHint("%s", whenGone)
}

const whenGone = "kubectl ha down removes what is left; kubectl ha up then makes a new, empty cluster."

// unfinished refuses what would leave a recovery half done.
func unfinished(survivor string, aside []infra.FoundInstance) error {
	return errs.Errorf(errs.Unsafe, "a recovery with %s has not ended: it has set aside %s", survivor, names(aside)).
		WithID("recovery-unfinished").WithHint("%s", goOn)
}

const goOn = "kubectl ha up --recover finishes it."

// problems says in sentences what is to be expected of etcd.
func (r remains) problems() []string {
	if machine, ok := r.unfinished(); ok && len(r.aside) > 0 {
		return []string{unfinished(machine.Name, r.aside).Error() + ". " + goOn}
	}
	switch r.Prospect() {
	case quorum.Gone:
		if r.workers {
			return []string{"all its control-plane machines are gone, and with them its data. " + whenGone}
		}
	case quorum.MayReturn, quorum.Undecided, quorum.LostForGood:
		return []string{r.outlook() + ". " + r.wayOut()}
	}
	return nil
}

// outlook is what became of the quorum, and who is left of it.
func (r remains) outlook() string {
	count := fmt.Sprintf("%d of the last known %d voters exist, the quorum is %d", len(r.Machines), r.Voters(), r.Quorum())
	switch r.Prospect() {
	case quorum.Unknown:
		return "no machine tells of etcd, so its quorum may return: " + r.each()
	case quorum.MayReturn:
		return fmt.Sprintf("etcd has no leader, but its quorum may return: %s (%s)", r.each(), count)
	case quorum.Undecided:
		return fmt.Sprintf("etcd has lost its quorum for good, but who has most of its data is not known yet: %s (%s)", r.each(), count)
	}
	return fmt.Sprintf("etcd has lost its quorum for good: %s (%s)", r.each(), count)
}

// each says how each machine is.
func (r remains) each() string {
	var words []string
	for _, m := range r.Machines {
		switch m.State {
		case quorum.Leading:
			words = append(words, m.Name+" has a leader")
		case quorum.Alone:
			words = append(words, m.Name+" runs and finds no leader")
		case quorum.Silent:
			words = append(words, m.Name+" runs, but its etcd does not answer")
		case quorum.Stopped:
			words = append(words, m.Name+" is "+r.found[m.Name].Status)
		}
	}
	return joinWords(words)
}

// wayOut is what to do about an etcd without a leader.
func (r remains) wayOut() string {
	if r.Prospect() == quorum.LostForGood {
		return fmt.Sprintf("kubectl ha up --recover begins etcd anew with what %s has.", r.Best().Name)
	}
	var ways []string
	stopped, silent := r.in(quorum.Stopped), r.in(quorum.Silent)
	if len(stopped) > 0 {
		ways = append(ways, starting(stopped)+".")
	}
	if len(silent) > 0 {
		ways = append(ways, fmt.Sprintf("See what keeps etcd from running: gcloud compute instances get-serial-port-output %s --zone %s.", silent[0].Name, silent[0].Zone))
	}
	if len(ways) == 0 {
		return "Machines that have just booted find each other within a minute or two. If not, see what is between them: zones, firewall rules, clocks."
	}
	return strings.Join(append(ways, fmt.Sprintf("If one never comes back, delete it: %s.", deleting(append(stopped, silent...)[0]))), " ")
}

func names(machines []infra.FoundInstance) string {
	var list []string
	for _, m := range machines {
		list = append(list, m.Name)
	}
	return strings.Join(list, ", ")
}

// starting says how to have power again where it is gone; what is only about to
// start or stop does so.
func starting(machines []infra.FoundInstance) string {
	var commands, moving []string
	for _, m := range machines {
		switch m.Status {
		case "TERMINATED", "STOPPED", "STOPPING":
			commands = append(commands, fmt.Sprintf("gcloud compute instances start %s --zone %s", m.Name, m.Zone))
		case "SUSPENDED", "SUSPENDING":
			commands = append(commands, fmt.Sprintf("gcloud compute instances resume %s --zone %s", m.Name, m.Zone))
		default:
			moving = append(moving, m.Name+" is "+m.Status)
		}
	}
	if len(commands) == 0 {
		return "Wait: " + joinWords(moving)
	}
	return "Start them again: " + joinWords(commands)
}

func deleting(m infra.FoundInstance) string {
	return fmt.Sprintf("gcloud compute instances delete %s --zone %s", m.Name, m.Zone)
}
