package local

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/util/duration"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

func (c *Commands) faultAddCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Add a fault",
		Long: `Add a fault. Each kind has its own flags; most kinds have these:

  --zone    only in this zone
  --name    only resources of this name; * matches any letters
  --method  only calls of this API method, such as instances.insert
  --count   only this many times
  --for     only for this long`,
		Args: cobra.ArbitraryArgs,
		RunE: cli.Group,

		DisableFlagsInUseLine: true, SuggestionsMinimumDistance: 2,
		// A misspelt kind is told as such, not its flags.
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
	}
	for _, kind := range inject.Kinds() {
		cmd.AddCommand(c.addFaultCommand(kind, faultTexts[kind]))
	}
	return cmd
}

func (c *Commands) addFaultCommand(kind inject.Kind, text faultText) *cobra.Command {
	fault := inject.Fault{Kind: kind}
	var output cli.Format
	cmd := &cobra.Command{
		Use:     string(kind),
		Short:   text.short,
		Long:    text.long,
		Example: text.example,
		Args:    cli.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			added, err := c.LocalGCE.AddFault(cmd.Context(), fault)
			if err != nil {
				return err
			}
			if output.Machine() {
				return output.Print(c.Streams.Out, added, faultNames([]inject.Fault{added}))
			}
			_, err = fmt.Fprintf(c.Streams.Out, "Added %s: %s, %s.\n", added.ID, faultPlace(added), faultSpan(added))
			return err
		},
	}
	faultFlags(cmd.Flags(), &fault)
	cli.AddFormat(cmd, &output, cli.JSON, cli.YAML, cli.Name)
	return cmd
}

// faultFlags adds the flags for what the fault's kind takes.
func faultFlags(flags *pflag.FlagSet, f *inject.Fault) {
	add := func(field inject.Field, define func(name string)) {
		if f.Kind.Takes(field) {
			define(string(field))
		}
	}
	text := func(into *string, usage string) func(string) {
		return func(name string) { flags.StringVar(into, name, "", usage) }
	}
	number := func(into *int, usage string) func(string) {
		return func(name string) { flags.IntVar(into, name, 0, usage) }
	}
	length := func(into *inject.Duration, usage string) func(string) {
		return func(name string) { flags.DurationVar((*time.Duration)(into), name, 0, usage) }
	}
	yes := func(into *bool, usage string) func(string) {
		return func(name string) { flags.BoolVar(into, name, false, usage) }
	}
	add(inject.Zone, text(&f.Zone, "only in this zone"))
	add(inject.Name, text(&f.Name, "only what is named so, such as demo-*"))
	add(inject.Method, text(&f.Method, "only this method of the API, such as instances.insert or *.delete"))
	add(inject.Count, number(&f.Count, "at most this many times (default no limit)"))
	add(inject.For, length(&f.For, "for this long (default until it is removed)"))
	add(inject.Delay, length(&f.Delay, "how long the boot is delayed"))
	add(inject.Code, text(&f.Code, "the operation's error code (default INTERNAL_ERROR)"))
	add(inject.Message, text(&f.Message, "the operation's error message"))
	add(inject.Status, number(&f.Status, statusUsage[f.Kind]))
	add(inject.Metric, text(&f.Metric, "the quota's metric (default CPUS)"))
	add(inject.AtOnce, yes(&f.AtOnce, "refuse the call, not its operation"))
	add(inject.Details, yes(&f.Details, "name the zones of the region that have capacity"))
}

// faultSpan says how often or how long a fault strikes.
func faultSpan(f inject.Fault) string {
	var parts []string
	switch {
	case f.Count == 1:
		parts = append(parts, "once")
	case f.Count > 1:
		parts = append(parts, fmt.Sprintf("%d times", f.Count))
	}
	if f.For > 0 {
		parts = append(parts, "for "+duration.HumanDuration(f.For.Length()))
	}
	if len(parts) == 0 {
		return "until it is removed"
	}
	return strings.Join(parts, ", ")
}

var statusUsage = map[inject.Kind]string{
	inject.RateLimit:      "the HTTP status, 403 or 429 (default 403)",
	inject.OperationError: "the HTTP status beside the code (default none)",
}
