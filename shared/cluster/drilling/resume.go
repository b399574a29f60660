package drilling

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// mark is what a drill notes in the cluster before it stops machines, so
// that whoever comes after a killed one knows what to start again.
type mark struct {
	Zone string `json:"zone"` // empty for no drill
}

func readMark(ctx context.Context, kube port.Kube) (mark mark, err error) {
	note, err := kube.DrillMark(ctx)
	if err != nil || note == nil {
		return mark, err
	}
	if err := json.Unmarshal(note, &mark); err != nil {
		return mark, fmt.Errorf("read what an unfinished drill has noted: %w", err)
	}
	return mark, nil
}

// Resume restores what a drill that was killed has left stopped.
func (d *Driller) Resume(ctx context.Context, report *Report) error {
	mark, err := readMark(ctx, d.Kube)
	switch {
	case err != nil || mark.Zone == "":
		return err
	case d.DryRun:
		report.Warnings = append(report.Warnings, fmt.Sprintf("a drill of %s was killed: its machines would be started again first", mark.Zone))
		return nil
	}
	d.infoKilled(mark)
	report.Restored = mark.Zone
	var late string
	var took drill.Duration
	if err := d.restore(ctx, mark.Zone, &late, &took); err != nil {
		return err
	}
	if late != "" {
		return errs.Errorf(errs.Degraded, "%s was stopped by an earlier drill, and has not come back: %s", mark.Zone, late).
			WithID("not-restored").WithHint("kubectl ha status shows what is wrong.")
	}
	return nil
}

// Undo starts what a drill that was killed has left stopped, for a verb that
// waits by itself for what it needs.
func (d *Driller) Undo(ctx context.Context) error {
	mark, err := readMark(ctx, d.Kube)
	if err != nil || mark.Zone == "" || d.DryRun {
		return err
	}
	d.infoKilled(mark)
	if err := d.stage(ctx, mark.Zone, "start", "Start the machines of "+mark.Zone, d.starting(mark.Zone)); err != nil {
		return err
	}
	if _, err := d.Kube.CloseDrill(ctx); err != nil {
		return err
	}
	return d.Kube.DeleteDrillMark(ctx)
}

func (d *Driller) infoKilled(mark mark) {
	d.info("A drill of %s was killed: starting its machines again first", mark.Zone)
}
