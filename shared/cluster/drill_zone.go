package cluster

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// How long a drill waits for what it wants to see.
const (
	preparePatience  = 5 * time.Minute // for images to be fetched, above all
	notReadyPatience = 4 * time.Minute
	deployPatience   = 3 * time.Minute
)

// zoneDrill is the drill of one zone.
type zoneDrill struct {
	*session
	zone     string
	machines []infra.Ref
	groups   []infra.Ref
	tolerant bool // there are no workers: its pods run on the control plane
	elections
	api *askedAPI
	out drill.Zone
	saw drill.Witness
}

// drillZone drills the loss of one zone. What it stopped runs again when it
// returns, or the error says that it does not.
func (s *session) drillZone(ctx context.Context, zone string) (drill.Zone, error) {
	d := &zoneDrill{session: s, zone: zone, out: drill.Zone{Zone: zone}}
	if err := s.awaitFit(ctx, []string{zone}); err != nil {
		return d.out, err
	}
	d.machines, d.groups = plan.MachinesIn(zone, s.inventory), plan.GroupsIn(zone, s.inventory)
	for _, machine := range d.machines {
		d.out.Machines = append(d.out.Machines, machine.Name)
	}
	defer d.stopAsking()
	if err := s.stage(ctx, zone, "prepare", "Deploy a server, and ask it and the API", d.prepare); err != nil {
		return d.out, err
	}
	err := d.lose(ctx)
	if err := errors.Join(err, d.bringBack(ctx)); err != nil {
		return d.out, err
	}
	return d.out, s.stage(ctx, zone, "reckon", "Look for what was lost", d.reckon)
}

// prepare has the server answer, in the zone as elsewhere, before anything is
// stopped.
func (d *zoneDrill) prepare(ctx context.Context, report func(string)) error {
	ctx, cancel := context.WithTimeout(ctx, preparePatience)
	defer cancel()
	server, err := d.server(ctx)
	if err != nil {
		return err
	}
	if err := d.deploy(ctx, server, report); err != nil {
		return err
	}
	if err := retry.Do(ctx, func(ctx context.Context) error {
		return d.kube.AskService(ctx, server.Name, d.zone, d.tolerant)
	}); err != nil {
		return err
	}
	if d.api, err = d.askAPI(ctx, d.zone); err != nil {
		return err
	}
	report("waiting for the first answers")
	err = wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		log, err := d.kube.Asked(ctx, server.Name)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		good := func(p drill.Probe) bool { return p.OK }
		ready := slices.ContainsFunc(drill.ParseLog(log), good) && slices.ContainsFunc(d.api.sofar(), good)
		return ready, "nothing has answered yet", nil
	})
	if err != nil {
		return err
	}
	return retry.Do(ctx, func(ctx context.Context) error { return d.elections.begin(ctx, d.session) })
}

// stopAsking ends what asks the API, if it has begun.
func (d *zoneDrill) stopAsking() {
	if d.api != nil {
		d.api.stop()
	}
}

// server is one pod in each zone that can have one, and at least two.
func (d *zoneDrill) server(ctx context.Context) (model.DrillServer, error) {
	var nodes []model.Node
	err := retry.Do(ctx, func(ctx context.Context) (err error) {
		nodes, err = d.kube.Nodes(ctx)
		return err
	})
	if err != nil {
		return model.DrillServer{}, err
	}
	d.tolerant = len(model.SchedulableWorkers(nodes, "")) == 0
	zones := map[string]bool{}
	for _, node := range nodes {
		if d.tolerant || !node.ControlPlane {
			zones[node.Zone] = true
		}
	}
	return model.DrillServer{Name: "server-" + d.zone, Replicas: max(2, len(zones)), Exposed: true, Tolerant: d.tolerant}, nil
}

// deploy runs a server, and waits until all of its pods are Ready.
func (d *zoneDrill) deploy(ctx context.Context, server model.DrillServer, report func(string)) error {
	if err := retry.Do(ctx, func(ctx context.Context) error { return d.kube.Serve(ctx, server) }); err != nil {
		return err
	}
	return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		nodes, err := d.kube.Serving(ctx, server.Name)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		seen := fmt.Sprintf("%d of %d pods Ready", len(nodes), server.Replicas)
		report(seen)
		return len(nodes) >= server.Replicas, seen, nil
	})
}

// lose stops the zone's machines and looks at what becomes of the cluster.
func (d *zoneDrill) lose(ctx context.Context) error {
	ordered := d.Now()
	err := d.stage(ctx, d.zone, "stop", "Stop "+text.Few(d.out.Machines), d.stopMachines)
	if err != nil {
		return err
	}
	d.out.Stopped = drill.Duration(d.Now().Sub(ordered))
	d.saw.NotReady, err = d.within(ctx, notReadyPatience, d.zone, "detect", "Wait until its nodes are NotReady", d.notReady)
	if err != nil {
		return err
	}
	d.out.NotReady = drill.Duration(d.Now().Sub(ordered))
	newcomer := model.DrillServer{Name: "newcomer-" + d.zone, Replicas: 2, Tolerant: d.tolerant}
	d.saw.Deployed, err = d.within(ctx, deployPatience, d.zone, "deploy", "Deploy something new", func(ctx context.Context, report func(string)) error {
		return d.deploy(ctx, newcomer, report)
	})
	return err
}

func (d *zoneDrill) notReady(ctx context.Context, report func(string)) error {
	return wait.Poll(ctx, retry.Interval/2, func(ctx context.Context) (bool, string, error) {
		nodes, err := d.kube.Nodes(ctx)
		if err != nil {
			return false, err.Error(), retry.Lasting(err)
		}
		var ready []string
		for _, node := range model.NodesIn(nodes, d.zone) {
			if node.Ready {
				ready = append(ready, node.Name)
			}
		}
		seen := "still Ready: " + strings.Join(ready, ", ")
		report(seen)
		return len(ready) == 0, seen, nil
	})
}

// reckon compares and counts when all is back.
func (d *zoneDrill) reckon(ctx context.Context, _ func(string)) error {
	d.api.stop()
	d.out.API = drill.Count(d.api.sofar())
	var log string
	var there []string
	for _, look := range []func(context.Context) error{
		func(ctx context.Context) (err error) { log, err = d.kube.Asked(ctx, "server-"+d.zone); return },
		func(ctx context.Context) (err error) { there, err = d.kube.Written(ctx); return },
		func(ctx context.Context) (err error) {
			d.out.LeaderChanges, err = d.elections.since(ctx, d.session)
			return
		},
	} {
		if err := retry.Do(ctx, look); err != nil {
			return err
		}
	}
	d.out.Service = drill.Count(drill.ParseLog(log))
	d.out.Writes = drill.Compare(d.api.acknowledged(), there)
	d.out.Judge(d.saw)
	return nil
}
