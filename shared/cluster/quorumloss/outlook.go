package quorumloss

import (
	"fmt"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// Problems says in sentences what is to be expected of etcd.
func (s Survey) Problems() []string {
	if machine, ok := s.Unfinished(); ok && len(s.Superseded) > 0 {
		return []string{RefuseUnfinished(machine.Name, s.Superseded).Error() + ". " + goOn}
	}
	switch s.Prospect() {
	case quorum.Gone:
		if s.Workers {
			return []string{"all its control-plane machines are gone, and with them its data. " + whenGone}
		}
	case quorum.MayReturn, quorum.Undecided, quorum.LostForGood:
		return []string{s.outlook() + ". " + s.wayOut()}
	}
	return nil
}

// outlook is what became of the quorum, and who is left of it.
func (s Survey) outlook() string {
	count := fmt.Sprintf("%d of the last known %d voters exist, the quorum is %d", len(s.Machines), s.Voters(), s.Quorum())
	switch s.Prospect() {
	case quorum.Unknown:
		return "no machine reports on etcd, so its quorum may return: " + s.each()
	case quorum.MayReturn:
		return fmt.Sprintf("etcd has no leader, but its quorum may return: %s (%s)", s.each(), count)
	case quorum.Undecided:
		return fmt.Sprintf("etcd has permanently lost its quorum, but it is not known yet which replica has the most data: %s (%s)", s.each(), count)
	}
	return fmt.Sprintf("etcd has permanently lost its quorum: %s (%s)", s.each(), count)
}

// each says how each machine is.
func (s Survey) each() string {
	var words []string
	for _, m := range s.Machines {
		switch m.State {
		case quorum.Leading:
			words = append(words, m.Name+" has a leader")
		case quorum.Alone:
			words = append(words, m.Name+" runs and finds no leader")
		case quorum.Silent:
			words = append(words, m.Name+" runs, but its etcd does not answer")
		case quorum.Stopped:
			words = append(words, m.Name+" is "+s.Found[m.Name].Status)
		}
	}
	return text.Join(words)
}

// wayOut is what to do about an etcd without a leader.
func (s Survey) wayOut() string {
	if s.Prospect() == quorum.LostForGood {
		return fmt.Sprintf("kubectl ha up --recover restarts etcd with the data of %s.", s.Best().Name)
	}
	var ways []string
	stopped, silent := s.in(quorum.Stopped), s.in(quorum.Silent)
	if len(stopped) > 0 {
		ways = append(ways, starting(stopped)+".")
	}
	if len(silent) > 0 {
		ways = append(ways, fmt.Sprintf("See what keeps etcd from running: gcloud compute instances get-serial-port-output %s --zone %s.", silent[0].Name, silent[0].Zone))
	}
	if len(ways) == 0 {
		return "Machines that have just booted find each other within a minute or two. If not, see what is between them: zones, firewall rules, clocks."
	}
	return strings.Join(append(ways, fmt.Sprintf("If one never comes back, delete it: %s.", DeleteCommand(append(stopped, silent...)[0]))), " ")
}

// Names joins the names of machines.
func Names(machines []infra.FoundInstance) string {
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
		return "Wait: " + text.Join(moving)
	}
	return "Start them again: " + text.Join(commands)
}

// DeleteCommand deletes a machine.
func DeleteCommand(m infra.FoundInstance) string {
	return fmt.Sprintf("gcloud compute instances delete %s --zone %s", m.Name, m.Zone)
}
