package statusview

import (
	"fmt"
	"strconv"

	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
)

// health is the cluster's condition.
func (v View) health(health status.Health) string {
	switch health {
	case status.Healthy:
		return v.Green(string(health))
	case status.Degraded:
		return v.Yellow(string(health))
	default:
		return v.Red(string(health))
	}
}

// state is a node's state, with its machine's where that is the reason.
func (v View) state(node status.Node) string {
	switch {
	case node.Instance == "":
		return v.Red("no machine")
	case node.Instance != "RUNNING":
		return v.Red(node.Instance)
	case node.Unknown:
		return v.Yellow("unknown")
	case !node.Joined:
		return v.Yellow("not joined")
	case !node.Ready:
		return v.Red("NotReady")
	case node.Cordoned:
		return v.Yellow("cordoned")
	default:
		return v.Green("Ready")
	}
}

// ready counts a pool's workers.
func (v View) ready(pool status.Pool) string {
	switch {
	case pool.Unknown:
		return v.Yellow(fmt.Sprintf("?/%d Ready", pool.Should()))
	case pool.Ready < pool.Should() || pool.Gone:
		return v.Yellow(fmt.Sprintf("%d/%d Ready", pool.Ready, pool.Should()))
	}
	return fmt.Sprintf("%d/%d Ready", pool.Ready, pool.Should())
}

func (v View) member(state string) string {
	switch state {
	case "leader", "voter":
		return state
	case "learner", "unknown":
		return v.Yellow(state)
	default:
		return v.Red(ui.OrDash(state))
	}
}

func (v View) balancer(state string) string {
	switch state {
	case "healthy":
		return state
	case "out":
		return v.Yellow(state)
	default:
		return v.Red(ui.OrDash(state))
	}
}

func (v View) etcd(etcd status.Etcd) string {
	if etcd.Voters == 0 {
		return "etcd: " + v.Red("no answer")
	}
	text := fmt.Sprintf("%d of %d voters healthy", etcd.Healthy, etcd.Voters)
	if etcd.Healthy < etcd.Voters {
		text = v.Yellow(text)
	}
	return fmt.Sprintf("etcd: %s, quorum %d", text, etcd.Quorum)
}

// loss is what the loss of a zone would mean; what single workloads would
// suffer is told with -o wide.
func (v View) loss(loss status.ZoneLoss) string {
	text := loss.Zone + " lost: " + v.Green("survives")
	if !loss.Survives {
		text = loss.Zone + " lost: " + v.Red("does not survive")
	}
	if n := len(loss.Notes); n > 0 && !v.Wide {
		text += fmt.Sprintf(" (%s: -o wide)", ui.Count(n, "note"))
	}
	for _, why := range loss.Why {
		text += "\n  " + why
	}
	if v.Wide {
		for _, note := range loss.Notes {
			text += "\n  note: " + note
		}
	}
	return text
}

// database is how large a replica's etcd is, how much of it is in use, its quota, and
// what it lags behind the leader.
func database(r status.Replica) []string {
	if r.DBSize == 0 {
		return []string{"-", "-", "-", "-"}
	}
	quota := "-"
	if r.DBQuota > 0 {
		quota = etcdspace.Bytes(r.DBQuota)
	}
	return []string{etcdspace.Bytes(r.DBSize), etcdspace.Bytes(r.DBInUse), quota, strconv.FormatUint(r.RaftLag, 10)}
}

// certificates tells when the first of them expires.
func (v View) certificates(all []status.Certificate) string {
	left := all[0].Expires.Sub(v.Now)
	if left <= 0 {
		return fmt.Sprintf("certificates: %s, that of the %s", v.Red("one has expired"), all[0].Of)
	}
	return fmt.Sprintf("certificates: the first expires in %s (%s)", duration.ShortHumanDuration(left), all[0].Of)
}
