package plugin

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

// build is what the binary knows of its making.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (b build) String() string {
	return fmt.Sprintf("kubectl ha %s (%s, %s)", b.Version, b.Go, b.Platform)
}

// addVersionFlag adds --version, which does what the command does.
func addVersionFlag(root *cobra.Command, a *app) {
	root.Version = a.build().String()
	root.SetVersionTemplate("{{.Version}}\n")
	root.Flags().Bool("version", false, "print the version and do nothing else")
}

func (a *app) versionCommand() *cobra.Command {
	var output cli.Format
	cmd := &cobra.Command{
		Use:     "version",
		GroupID: groupInspect,
		Short:   "Print the version of kubectl ha",
		Long:    "Print the version of this binary, and how it was built.",
		Example: "  kubectl ha version -o json",
		Args:    cli.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := a.build()
			if output.Machine() {
				return output.Print(a.Streams.Out, b, nil)
			}
			_, err := fmt.Fprintln(a.Streams.Out, b)
			return err
		},
	}
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML)
	return cmd
}

func (a *app) build() build {
	b := build{Version: cmp.Or(a.Version, "(devel)"), Commit: a.Commit, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version = cmp.Or(a.Version, info.Main.Version, b.Version)
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			b.Commit = cmp.Or(a.Commit, setting.Value)
		}
	}
	return b
}
