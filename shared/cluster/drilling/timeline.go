package drilling

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/drill"
)

// begin begins a phase of the drill, which ends the one before.
func (z *zoneDrill) begin(phase string) {
	z.phases = append(z.phases, drill.Phase{Name: phase, From: drill.In(z.Now().Sub(z.probes.began))})
}

// align relates the clock of the pod that asks the Service, its machine's uptime, to
// the drill's: the last request of a log was over when the log was read. The
// least difference that was seen is the best, some tenths of a second too long.
func (z *zoneDrill) align(log []drill.Probe) {
	if len(log) == 0 {
		return
	}
	ahead := z.Now().Sub(z.probes.began) - log[len(log)-1].Ended
	if !z.aligned || ahead < z.ahead {
		z.ahead, z.aligned = ahead, true
	}
}

// timeline is what was seen until a time, when all that asks and looks has ended.
func (z *zoneDrill) timeline(ended time.Time, service []drill.Probe) *drill.Timeline {
	ends := drill.In(ended.Sub(z.probes.began))
	return &drill.Timeline{
		Began: z.probes.began.UTC().Truncate(time.Millisecond), Ends: ends, Phases: z.phases,
		API:     drill.NewCourse(z.probes.list(), ends),
		Service: drill.NewCourse(drill.Shift(service, z.ahead), ends),
		Leaders: z.watching.leaders, Nodes: z.watching.nodes, Pods: z.watching.pods,
	}
}
