package drilling

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// How long a drill waits for what it wants to see.
const (
	notReadyTimeout = 4 * time.Minute
	deployTimeout   = 3 * time.Minute
)

// zoneDrill is the drill of one zone.
type zoneDrill struct {
	*Driller
	zone       string
	machines   []infra.Ref
	groups     []infra.Ref
	tolerant   bool // there are no workers: its pods run on the control plane
	probes     *probes
	watching   *watch
	phases     []drill.Phase
	ahead      time.Duration // of the drill's clock before that of the pod that asks the Service
	aligned    bool          // that is known
	termBefore uint64        // of raft, when the drill began
	out        drill.Zone
	saw        drill.Witness
}

// drillZone drills the loss of one zone. What it stopped runs again when it
// returns, or the error says that it does not.
func (d *Driller) drillZone(ctx context.Context, zone string) (drill.Zone, error) {
	z := &zoneDrill{Driller: d, zone: zone, out: drill.Zone{Zone: zone}}
	if err := d.AwaitHealthy(ctx, []string{zone}); err != nil {
		return z.out, err
	}
	z.machines, z.groups = d.Inventory.MachinesIn(zone), d.Inventory.GroupsIn(zone)
	for _, machine := range z.machines {
		z.out.Machines = append(z.out.Machines, machine.Name)
	}
	defer z.stopProbing()
	if err := d.stage(ctx, zone, "prepare", "Deploy a server, and ask it and the API", z.prepare); err != nil {
		return z.out, err
	}
	err := z.stopAndWatch(ctx)
	if err := errors.Join(err, z.startAgain(ctx)); err != nil {
		return z.out, err
	}
	return z.out, d.stage(ctx, zone, "reckon", "Look for what was lost", z.compare)
}

// stopProbing ends what asks and looks, if it has begun.
func (z *zoneDrill) stopProbing() {
	if z.probes != nil {
		z.probes.stop()
	}
	if z.watching != nil {
		z.watching.stop()
	}
}

// stopAndWatch stops the zone's machines and looks at what becomes of the cluster.
func (z *zoneDrill) stopAndWatch(ctx context.Context) error {
	ordered := z.Now()
	z.begin(drill.Stop)
	err := z.stage(ctx, z.zone, "stop", "Stop "+text.Few(z.out.Machines), z.stopMachines)
	if err != nil {
		return err
	}
	z.out.Stopped = drill.Duration(z.Now().Sub(ordered))
	z.begin(drill.Detect)
	z.saw.NotReady, err = z.limitedStage(ctx, notReadyTimeout, z.zone, "detect", "Wait until its nodes are NotReady", z.notReady)
	if err != nil {
		return err
	}
	z.out.NotReady = drill.Duration(z.Now().Sub(ordered))
	z.begin(drill.Deploy)
	newcomer := model.DrillServer{Name: "newcomer-" + z.zone, Replicas: 2, Tolerant: z.tolerant}
	z.saw.Deployed, err = z.limitedStage(ctx, deployTimeout, z.zone, "deploy", "Deploy something new", func(ctx context.Context, report func(string)) error {
		return z.deploy(ctx, newcomer, report)
	})
	return err
}

func (z *zoneDrill) notReady(ctx context.Context, report func(string)) error {
	return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		nodes, err := z.Kube.Nodes(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		var ready []string
		for _, node := range model.NodesIn(nodes, z.zone) {
			if node.Ready {
				ready = append(ready, node.Name)
			}
		}
		if len(ready) == 0 {
			return true, "", nil
		}
		seen := "still Ready: " + strings.Join(ready, ", ")
		report(seen)
		return false, seen, nil
	})
}

// compare compares and counts when all is back.
func (z *zoneDrill) compare(ctx context.Context, _ func(string)) error {
	ended := z.Now()
	z.stopProbing()
	z.out.API = drill.Count(z.probes.list())
	var asked []drill.Probe
	var there []string
	for _, look := range []func(context.Context) error{
		func(ctx context.Context) error {
			log, err := z.Kube.Asked(ctx, "server-"+z.zone)
			asked = drill.ParseLog(log)
			return err
		},
		func(ctx context.Context) (err error) { there, err = z.Kube.Written(ctx); return },
		func(ctx context.Context) (err error) {
			z.out.LeaderChanges, err = z.elections(ctx)
			return
		},
	} {
		if err := retry.Do(ctx, look); err != nil {
			return err
		}
	}
	z.align(asked)
	z.out.Service = drill.Count(asked)
	z.out.Timeline = z.timeline(ended, asked)
	z.out.Writes = drill.Compare(z.probes.acknowledged(), there)
	z.out.Judge(z.saw)
	return nil
}

// elections counts etcd's: each begins another term of raft.
func (z *zoneDrill) elections(ctx context.Context) (int, error) {
	list, err := members.List(ctx, z.Kube)
	return int(max(term(list), z.termBefore) - z.termBefore), err
}
