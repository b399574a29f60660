package trial

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/report"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// FurtherPool is the pool that is added.
const FurtherPool = "further"

// createCluster has `up` make the cluster, which its lists must find.
func (t *Trial) createCluster(ctx context.Context, s *report.Step) error {
	pool := t.Spec.Spec.Pools[0]
	up := []string{"up", "--yes", "--zones", t.Zone, "--nodes-per-zone", "1", "--kubernetes-version", t.Spec.Spec.KubernetesVersion,
		"--machine-type", pool.MachineType, "--ttl", t.Spec.Spec.TTL.String()}
	if err := t.run(ctx, s, append(up, t.where()...)...); err != nil {
		return err
	}
	if err := t.status(ctx, s); err != nil {
		return err
	}
	return t.findAll(ctx, s)
}

func (t *Trial) addPool(ctx context.Context, s *report.Step) error {
	if err := t.run(ctx, s, "add-pool", "--yes", "--pool", FurtherPool, "--zone", t.Zone, "--nodes", "1",
		"--machine-type", t.Spec.Spec.Pools[0].MachineType); err != nil {
		return err
	}
	return t.status(ctx, s)
}

// status is that of the kubeconfig's cluster, which has to be well.
func (t *Trial) status(ctx context.Context, s *report.Step) error {
	return t.run(ctx, s, "status", "--wait", "--timeout", "10m", "-o", "wide")
}

// deleteAll deletes whatever there is.
func (t *Trial) deleteAll(ctx context.Context, s *report.Step) error {
	left, err := t.left(ctx)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		s.Note("There was nothing to delete.")
		return nil
	}
	return t.down(ctx, s)
}

// down has `down` delete what there is, and looks for what is left.
func (t *Trial) down(ctx context.Context, s *report.Step) error {
	if err := t.run(ctx, s, append([]string{"down", "--yes"}, t.where()...)...); err != nil {
		return errs.Errorf(errs.KindOf(err), "%w", err).WithHint("%s", t.DeleteCommand())
	}
	left, err := t.left(ctx)
	if err == nil && len(left) > 0 {
		err = errs.Errorf(errs.Failed, "after down there is still %s", strings.Join(left, ", ")).WithHint("%s", t.DeleteCommand())
	}
	return err
}

// left are the resources that there are, and places of which nobody knows.
func (t *Trial) left(ctx context.Context) (names []string, err error) {
	found, err := t.Compute.Inventory(ctx, t.name())
	for _, ref := range found.Refs {
		names = append(names, ref.String())
	}
	for _, place := range found.Unknown {
		names = append(names, "what is in "+place+", which Compute Engine does not reach")
	}
	return names, err
}

// where are the flags that say which cluster is meant, to whomever.
func (t *Trial) where() []string {
	flags := []string{"--name", t.name(), "--region", t.Spec.Spec.Region, "--project", t.Spec.Spec.Project}
	if t.Local {
		flags = append(flags, "--local")
	}
	return flags
}

// DeleteCommand deletes by hand all that there is.
func (t *Trial) DeleteCommand() string {
	return "kubectl ha down " + strings.Join(t.where(), " ")
}

// run runs a command of the product's, and keeps what it printed.
func (t *Trial) run(ctx context.Context, s *report.Step, arguments ...string) error {
	began := time.Now()
	output, err := t.HA(ctx, arguments...)
	line := "kubectl ha " + strings.Join(arguments, " ")
	s.Show(line, output)
	s.Note("`%s` took %s.", line, time.Since(began).Round(time.Second))
	if err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	return nil
}
