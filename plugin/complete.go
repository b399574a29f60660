package plugin

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// addCompletion adds cobra's completion command, with a word on kubectl's.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() != "completion" {
			continue
		}
		cmd.Short = "Print the script that completes command lines"
		cmd.Long = `Print the script that makes a shell complete the command lines of kubectl-ha.

For "kubectl ha", kubectl itself asks the plugin: put a link to kubectl-ha named
kubectl_complete-ha somewhere in your PATH, and load kubectl's own completion.`
	}
}

type completer = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective)

func (a *app) completeReplicas(s *target.ClusterFlags) completer {
	return a.completeFrom(s, func(zone status.Zone) (names []string) {
		for _, replica := range zone.Replicas {
			names = append(names, replica.Name)
		}
		return names
	})
}

func (a *app) completePools(s *target.ClusterFlags) completer {
	return a.completeFrom(s, func(zone status.Zone) (names []string) {
		for _, pool := range zone.Pools {
			names = append(names, pool.Name)
		}
		return names
	})
}

func (a *app) completeZones(s *target.ClusterFlags) completer {
	return a.completeFrom(s, func(zone status.Zone) []string { return []string{zone.Zone} })
}

// completeFrom completes a command's only argument with what the cluster has.
// Whatever goes wrong, there is just nothing to offer.
func (a *app) completeFrom(s *target.ClusterFlags, pick func(status.Zone) []string) completer {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		ctx, cancel := context.WithTimeout(cmd.Context(), cli.CompletionTimeout)
		defer cancel()
		seen := map[string]bool{}
		var words []cobra.Completion
		for _, zone := range a.glance(ctx, *s).Zones {
			for _, word := range pick(zone) {
				if !seen[word] {
					words = append(words, word)
				}
				seen[word] = true
			}
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// glance is the cluster's status, or an empty one.
func (a *app) glance(ctx context.Context, s target.ClusterFlags) status.Report {
	on, err := a.find(ctx, s)
	if err != nil {
		return status.Report{}
	}
	operator, err := a.open(ctx, Request{
		Target: on.Target, Local: on.Local, Events: event.Discard, Kubeconfig: *a.kubeconfig.KubeConfig,
	})
	if err != nil {
		return status.Report{}
	}
	found, _ := operator.Status(ctx)
	return found
}

// completeFields completes the path of a field of the Cluster document.
func completeFields(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var words []cobra.Completion
	for _, field := range spec.Fields() {
		if field.Path != "" {
			words = append(words, field.Path)
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}
