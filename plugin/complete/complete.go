// Package complete completes command lines with what there is: clusters, their zones,
// pools and replicas, the kubeconfig's contexts, and machine types.
package complete

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
	"github.com/kubectl-ha/kubectl-ha/plugin/target"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Source is where words come from. What it does not get to know is not offered:
// whatever goes wrong, nothing is printed.
type Source interface {
	// Contexts are those of the kubeconfig that stand for clusters of ours.
	Contexts() []string
	// Clusters are the names of a project's, in a region if one is given.
	Clusters(context.Context, target.ClusterFlags) []string
	// Zones are those of the region.
	Zones(context.Context, target.ClusterFlags) []string
	// MachineTypes are those of the region.
	MachineTypes(context.Context, target.ClusterFlags) []string
	// Status is that of the cluster, or an empty one.
	Status(context.Context, target.ClusterFlags) status.Report
}

// Func completes an argument, or the value of a flag.
type Func = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective)

// words are those that are offered for a command line.
type words func(context.Context, target.ClusterFlags) []string

// Flags completes the flags of all commands by their names, but those that are
// completed already.
func Flags(cmd *cobra.Command, from Source) {
	for flag, complete := range map[string]Func{
		"context":                    one(func(context.Context, target.ClusterFlags) []string { return from.Contexts() }),
		"name":                       one(from.Clusters),
		"zone":                       list(from.Zones),
		"zones":                      list(from.Zones),
		"pool":                       Pools(from),
		"member":                     list(replicas(from)),
		"machine-type":               one(from.MachineTypes),
		"control-plane-machine-type": one(from.MachineTypes),
	} {
		known := cmd.Flags().Lookup("region") != nil && cmd.Flags().Lookup(flag) != nil
		if _, done := cmd.GetFlagCompletionFunc(flag); known && !done {
			_ = cmd.RegisterFlagCompletionFunc(flag, complete) // it is there, and not completed
		}
	}
	for _, sub := range cmd.Commands() {
		Flags(sub, from)
	}
}

// Replicas completes the name of one of the cluster's replicas.
func Replicas(from Source) Func { return one(replicas(from)) }

func replicas(from Source) words {
	return func(ctx context.Context, said target.ClusterFlags) (names []string) {
		for _, zone := range from.Status(ctx, said).Zones {
			for _, replica := range zone.Replicas {
				names = append(names, replica.Name)
			}
		}
		return names
	}
}

// Pools completes the name of one of the cluster's pools.
func Pools(from Source) Func {
	return one(func(ctx context.Context, said target.ClusterFlags) (names []string) {
		for _, zone := range from.Status(ctx, said).Zones {
			for _, pool := range zone.Pools {
				names = append(names, pool.Name)
			}
		}
		return names
	})
}

// Zones completes zones in which the cluster has machines.
func Zones(from Source) Func {
	return list(func(ctx context.Context, said target.ClusterFlags) (names []string) {
		for _, zone := range from.Status(ctx, said).Zones {
			names = append(names, zone.Zone)
		}
		return names
	})
}

// Fields completes the path of a field of the Cluster document.
func Fields(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var paths []cobra.Completion
	for _, field := range spec.Fields() {
		if field.Path != "" {
			paths = append(paths, field.Path)
		}
	}
	return paths, cobra.ShellCompDirectiveNoFileComp
}

// Argument completes the only argument of a command.
func Argument(complete Func) Func {
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, begun)
	}
}

func one(offered words) Func {
	return func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return ask(cmd, offered), cobra.ShellCompDirectiveNoFileComp
	}
}

// list completes the last of several words with commas between them, by one that is
// not there yet.
func list(offered words) Func {
	return func(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		before := begun[:strings.LastIndex(begun, ",")+1]
		var all []cobra.Completion
		for _, word := range ask(cmd, offered) {
			if !slices.Contains(strings.Split(before, ","), word) {
				all = append(all, before+word)
			}
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
}

// ask returns each word once.
func ask(cmd *cobra.Command, offered words) []string {
	ctx, cancel := context.WithTimeout(cmd.Context(), cli.CompletionTimeout)
	defer cancel()
	var all []string
	for _, word := range offered(ctx, said(cmd)) {
		if !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return all
}

// said is what the command line says so far; a flag that a command does not have says
// nothing.
func said(cmd *cobra.Command) (flags target.ClusterFlags) {
	flags.Project, _ = cmd.Flags().GetString("project")
	flags.Region, _ = cmd.Flags().GetString("region")
	flags.Cluster, _ = cmd.Flags().GetString("name")
	flags.Local, _ = cmd.Flags().GetBool("local")
	return flags
}
