package plugin

import (
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// health is the cluster's condition.
func (v statusView) health(health cluster.Health) string {
	switch health {
	case cluster.Healthy:
		return v.Green(string(health))
	case cluster.Degraded:
		return v.Yellow(string(health))
	default:
		return v.Red(string(health))
	}
}

// state is a node's state, with its machine's where that is the reason.
func (v statusView) state(node cluster.NodeStatus) string {
	switch {
	case node.Instance == "":
		return v.Red("no machine")
	case node.Instance != "RUNNING":
		return v.Red(node.Instance)
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

func (v statusView) member(state string) string {
	switch state {
	case "leader", "voter":
		return state
	case "learner":
		return v.Yellow(state)
	default:
		return v.Red(orDash(state))
	}
}

func (v statusView) balancer(state string) string {
	switch state {
	case "healthy":
		return state
	case "out":
		return v.Yellow(state)
	default:
		return v.Red(orDash(state))
	}
}

func (v statusView) etcd(etcd cluster.EtcdStatus) string {
	if etcd.Voters == 0 {
		return "etcd: " + v.Red("no answer")
	}
	text := fmt.Sprintf("%d of %d voters healthy", etcd.Healthy, etcd.Voters)
	if etcd.Healthy < etcd.Voters {
		text = v.Yellow(text)
	}
	return fmt.Sprintf("etcd: %s, quorum %d", text, etcd.Quorum)
}

func (v statusView) loss(loss cluster.ZoneLoss) string {
	if loss.Survives {
		return loss.Zone + " lost: " + v.Green("survives")
	}
	text := loss.Zone + " lost: " + v.Red("does not survive")
	for _, why := range loss.Why {
		text += "\n  " + why
	}
	return text
}
