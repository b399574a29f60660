package actiontest

import (
	"net/netip"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Spec is a small cluster without a name.
const Spec = `
apiVersion: kubectl-ha.dev/v1alpha1
kind: Cluster
spec:
  region: europe-west1
  controlPlane: {zones: [europe-west1-b]}
`

// Demo is what the step leaves for its post.
func Demo() state.State {
	return state.State{
		Target: model.Target{Project: "acme", Region: "europe-west1", Name: "operator-kmp3-abcdef"},
		Keep:   state.Never, Expires: Noon().Add(2 * time.Hour),
	}
}

// Story is what up tells, in short, up to a failure.
func Story() []event.Event {
	at := func(seconds float64) time.Time {
		return Noon().Add(time.Duration(seconds * float64(time.Second)))
	}
	const machine, access = "create instance/demo-control-plane-b", "init access"
	return []event.Event{
		{Time: at(0), Kind: event.Started, Step: "create network/demo-network", Phase: event.Foundation, Title: "Create network demo-network"},
		{Time: at(0.1), Kind: event.Skipped, Step: "create address/demo-api", Phase: event.Foundation, Title: "Create address demo-api", Detail: "is there"},
		{Time: at(1), Kind: event.Done, Step: "create network/demo-network", Phase: event.Foundation},
		{Time: at(1), Kind: event.Started, Step: machine, Phase: event.Machines, Title: "Create instance demo-control-plane-b", Zone: "europe-west1-b"},
		{Time: at(3), Kind: event.Started, Step: access, Phase: event.ControlPlane, Title: "Start the control plane", Zone: "europe-west1-b"},
		{Time: at(3.5), Kind: event.Done, Step: machine, Phase: event.Machines, Zone: "europe-west1-b"},
		{Time: at(4), Kind: event.Progress, Step: access, Phase: event.ControlPlane, Zone: "europe-west1-b", Detail: "preparing"},
		{Time: at(5), Kind: event.Progress, Step: access, Phase: event.ControlPlane, Zone: "europe-west1-b", Detail: "preparing"},
		{Time: at(6), Kind: event.Info, Title: "Taking over"},
		{Time: at(7), Kind: event.Progress, Step: access, Phase: event.ControlPlane, Zone: "europe-west1-b", Detail: "::error::not a command"},
		{Time: at(8), Kind: event.Started, Step: "await managed-instance-group/demo-default-b", Phase: event.Workers, Title: "Wait for the workers"},
		{Time: at(69), Kind: event.Cancelled, Step: "await managed-instance-group/demo-default-b", Phase: event.Workers},
		{Time: at(70), Kind: event.Failed, Step: access, Phase: event.ControlPlane, Zone: "europe-west1-b", Error: "no answer\n::set-output::x"},
	}
}

// Healthy is the status of a cluster of two zones, one of which it can lose.
func Healthy() *status.Report {
	zone := func(letter, etcd string) status.Zone {
		node := status.Node{Name: "demo-control-plane-" + letter, Ready: true, Joined: true, Version: "v1.37.2"}
		worker := status.Node{Name: "demo-default-" + letter + "-x1y2", Ready: true, Joined: true, Version: "v1.37.2"}
		return status.Zone{
			Zone:     "europe-west1-" + letter,
			Replicas: []status.Replica{{Node: node, Etcd: etcd, LoadBalancer: "healthy"}},
			Pools:    []status.Pool{{Name: "default", Size: 1, Ready: 1, Nodes: []status.Node{worker}}},
		}
	}
	return &status.Report{
		Target: Demo().Target, Health: status.Healthy, Kubernetes: "v1.37.2", Endpoint: netip.MustParseAddr("203.0.113.5"),
		Access: status.Access{API: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}, SSH: []netip.Prefix{}},
		Zones:  []status.Zone{zone("b", "leader"), zone("c", "voter")},
		Losses: []status.ZoneLoss{
			{Zone: "europe-west1-b", Survives: true},
			{Zone: "europe-west1-c", Why: []string{"it would leave etcd 1 healthy of 2 voters", "no worker elsewhere"}},
		},
	}
}
