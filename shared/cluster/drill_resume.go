package cluster

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// drillMark is what a drill notes in the cluster before it stops machines, so
// that whoever comes after a killed one knows what to start again.
type drillMark struct {
	Zone string `json:"zone"` // empty for no drill
}

func readDrillMark(ctx context.Context, kube port.Kube) (mark drillMark, err error) {
	note, err := kube.DrillMark(ctx)
	if err != nil || note == nil {
		return mark, err
	}
	if err := json.Unmarshal(note, &mark); err != nil {
		return mark, fmt.Errorf("read what an unfinished drill has noted: %w", err)
	}
	return mark, nil
}

// resumeDrill restores what a drill that was killed has left stopped.
func (s *session) resumeDrill(ctx context.Context, report *DrillReport) error {
	mark, err := readDrillMark(ctx, s.kube)
	switch {
	case err != nil || mark.Zone == "":
		return err
	case s.DryRun:
		report.Warnings = append(report.Warnings, fmt.Sprintf("a drill of %s was killed: its machines would be started again first", mark.Zone))
		return nil
	}
	s.noteKilled(mark)
	report.Restored = mark.Zone
	var late string
	var took drill.Duration
	if err := s.restore(ctx, mark.Zone, &late, &took); err != nil {
		return err
	}
	if late != "" {
		return errs.Errorf(errs.Degraded, "%s, which an earlier drill had stopped, is not back: %s", mark.Zone, late).
			WithID("not-restored").WithHint("kubectl ha status shows what is not well.")
	}
	return nil
}

// undoDrill starts what a drill that was killed has left stopped, for a verb that
// waits by itself for what it needs.
func (s *session) undoDrill(ctx context.Context, kube port.Kube) error {
	mark, err := readDrillMark(ctx, kube)
	if err != nil || mark.Zone == "" || s.DryRun {
		return err
	}
	s.noteKilled(mark)
	if err := s.stage(ctx, mark.Zone, "start", "Start the machines of "+mark.Zone, s.starter(mark.Zone)); err != nil {
		return err
	}
	if _, err := kube.CloseDrill(ctx); err != nil {
		return err
	}
	return kube.DeleteDrillMark(ctx)
}

func (s *session) noteKilled(mark drillMark) {
	s.note("A drill of %s was killed: starting its machines again first", mark.Zone)
}
