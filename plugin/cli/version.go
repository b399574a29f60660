package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

const kubernetesVersion = "kubernetes-version"

// AddKubernetesVersion adds the flag of a version of Kubernetes.
func AddKubernetesVersion(flags *pflag.FlagSet, version *string) {
	flags.StringVar(version, kubernetesVersion, release.Newest, "version of Kubernetes; a minor version such as "+release.All()[1].Minor()+" is its newest known release")
}

// CompleteKubernetesVersion completes that flag with all versions that are known.
func CompleteKubernetesVersion(cmd *cobra.Command) {
	known := slices.Concat(release.Minors(), release.Versions())
	_ = cmd.RegisterFlagCompletionFunc(kubernetesVersion, cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveKeepOrder))
}
