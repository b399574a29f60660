package local

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/ui"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Status is how the local Compute Engine is, and what runs in it.
type Status struct {
	localgce.Status
	Clusters map[string]int `json:"clusters,omitempty"` // number of instances by cluster
}

func (c *Commands) statusCommand() *cobra.Command {
	var output cli.Format
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Show whether it is running, and what is in it",
		Long:    "Show whether the local Compute Engine is running, what is in it, and what a\nkilled one left behind. The exit code is 3 if it is not running.",
		Example: "  kubectl ha local status",
		Args:    cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			status, err := c.LocalGCE.Status(cmd.Context())
			if err != nil {
				return err
			}
			if output.Machine() {
				err = output.Print(c.Streams.Out, status, nil)
			} else {
				_, err = fmt.Fprint(c.Streams.Out, engineTable(status, c.Now()))
			}
			if err == nil && !status.Running {
				err = errs.Errorf(errs.Degraded, "the local Compute Engine is not running").WithHint("kubectl ha local start")
			}
			return err
		},
	}
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML)
	return cmd
}

// engineTable is what the local Compute Engine is, fact by fact.
func engineTable(status Status, now time.Time) *ui.Table {
	table := &ui.Table{}
	if status.Running {
		age := duration.ShortHumanDuration(now.Sub(status.Started))
		table.Row("engine", fmt.Sprintf("running for %s (process %d, %s)", age, status.PID, status.Version))
		table.Row("endpoint", status.Endpoint)
		table.Row("registry", status.Registry+", password in "+status.TokenFile)
		table.Row("internet", map[bool]string{true: "on", false: "off"}[status.Internet])
		table.Row("instances", counts(status.Instances))
		table.Row("clusters", counts(status.Clusters))
		table.Row("memory", fmt.Sprintf("%d MiB", status.Memory>>20))
	} else {
		table.Row("engine", "not running")
	}
	for _, image := range status.Images {
		table.Row("image", image.ID+", Kubernetes "+image.KubernetesVersion)
	}
	if len(status.Images) == 0 {
		table.Row("image", "not built yet: kubectl ha local image build")
	}
	table.Row("state", status.StateDir)
	if len(status.Leftovers) > 0 {
		table.Row("leftovers", ui.Count(len(status.Leftovers), "resource")+" of a killed engine: kubectl ha local stop removes them")
	}
	if len(status.Unknown) > 0 {
		table.Row("unknown", strings.Join(status.Unknown, ", ")+": left by an engine whose state directory is lost")
	}
	return table
}

// counts writes "3 RUNNING, 1 TERMINATED".
func counts(of map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%d %s", of[name], name))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}
