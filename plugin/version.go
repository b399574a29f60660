package plugin

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

// build is what the binary knows of its making.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Date     string `json:"date,omitempty"` // of the commit, RFC 3339
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func (b build) String() string {
	facts := []string{b.Go, b.Platform}
	if b.Commit != "" {
		day, _, _ := strings.Cut(b.Date, "T")
		facts = append([]string{strings.TrimSpace("commit " + b.Commit[:min(len(b.Commit), 12)] + " " + day)}, facts...)
	}
	return fmt.Sprintf("kubectl ha %s (%s)", b.Version, strings.Join(facts, ", "))
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
	b := build{Version: cmp.Or(a.Version, "(devel)"), Commit: a.Commit, Date: a.CommitDate, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	b.Version = cmp.Or(a.Version, info.Main.Version, b.Version)
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			b.Commit = cmp.Or(a.Commit, setting.Value)
		case "vcs.time":
			b.Date = cmp.Or(a.CommitDate, setting.Value)
		}
	}
	return b
}
