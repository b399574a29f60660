// Package machines makes machines follow instances: it boots them, shuts them
// down and removes them, and notices when they end by themselves.
package machines

import (
	"context"
	"net/http"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/work"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
)

// Host is what machines stand on.
type Host struct {
	Runner    machine.Runner
	Fabric    network.Fabric
	Networks  Networks
	Faults    Faults
	BootSlots int // machines that boot at the same time
}

// Networks makes the networks of machines.
type Networks interface {
	// Raise makes a network, which the fabric knows by the ID, if it is not there.
	Raise(ctx context.Context, network ref.Ref, id string) error
}

// Faults keeps machines from running.
type Faults interface {
	// PowerIsCut reports whether an instance is without power.
	PowerIsCut(instance ref.Ref) bool
	// Linger holds a boot up, and reports whether to boot then.
	Linger(ctx context.Context, instance ref.Ref) (proceed bool, err error)
}

// Service is the domain of machines.
type Service struct {
	*resource.Core
	// Release is told about an instance that is being deleted for good.
	Release func(tx *store.Tx, instance ref.Ref)

	disks    disks
	runner   machine.Runner
	fabric   network.Fabric
	networks Networks
	faults   Faults

	locks     *machineLocks
	outages   *work.Queue        // instances that may have lost their power
	deadlines *work.Deadlines    // when instances' time is over
	byID      map[string]ref.Ref // instances by machine ID; the store's lock guards it
}

// New adds the domain to the core, which has instances and disks.
func New(core *resource.Core, host Host) *Service {
	s := &Service{
		Core: core, disks: disks{core, host.Runner}, runner: host.Runner, fabric: host.Fabric, networks: host.Networks, faults: host.Faults,
		locks: newMachineLocks(host.BootSlots), outages: work.NewQueue(), deadlines: work.NewDeadlines(), byID: map[string]ref.Ref{},
	}
	core.Extend("instances", s.verbs(), s.effects())
	core.Extend("disks", nil, map[string]resource.Effect{"delete": s.disks.endDisk})
	core.Extend("images", nil, map[string]resource.Effect{"insert": s.disks.makeImage, "delete": s.disks.endImage})
	resource.Follow(core, "instances", s.instanceChanged)
	return s
}

// Run follows machines that halt, lose their power or have run for their time,
// until ctx ends.
func (s *Service) Run(ctx context.Context) {
	work.Together(ctx,
		s.watchHalted,
		func(ctx context.Context) { s.deadlines.Run(ctx, s.Clock, s.endRun) },
		func(ctx context.Context) { s.outages.Run(ctx, s.Clock, s.followPower) },
	)
}

func (s *Service) verbs() map[string]resource.Handler {
	post, read := http.MethodPost+" ", http.MethodGet+" "
	return map[string]resource.Handler{
		post + "start":                    s.power("start"),
		post + "stop":                     s.power("stop"),
		post + "reset":                    s.power("reset"),
		post + "simulateMaintenanceEvent": s.simulateMaintenance,
		read + "serialPort":               s.serialPort,
	}
}

func (s *Service) effects() map[string]resource.Effect {
	return map[string]resource.Effect{
		"insert": s.bootInstance, "start": s.bootInstance, "stop": s.stopInstance,
		"reset": s.resetInstance, "delete": s.endInstance,
		"addAccessConfig": s.reattach, "deleteAccessConfig": s.reattach,
		"simulateMaintenanceEvent": s.maintain,
		vm.Preempted:               s.preemptInstance, hostMaintenance: s.leaveHost, automaticRestart: s.bootInstance,
	}
}
