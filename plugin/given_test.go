package plugin

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/plugin/cli"
)

// flagsOf visits every flag of every command, hidden ones too.
func flagsOf(cmd *cobra.Command, visit func(*cobra.Command, *pflag.Flag)) {
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { visit(cmd, flag) })
	for _, sub := range cmd.Commands() {
		flagsOf(sub, visit)
	}
}

// TestEmptyValues: an empty value is no default, whatever the flag.
func TestEmptyValues(t *testing.T) {
	seen := map[string]bool{}
	flagsOf(New(session{world: &world{}}.wiring(nil, nil)), func(cmd *cobra.Command, flag *pflag.Flag) {
		seen[flag.Name] = true
		line := append(strings.Fields(cmd.CommandPath())[2:], "--"+flag.Name+"=")
		got := session{world: &world{context: &demo}}.run(t, line...)
		if got.code != 2 || !strings.Contains(got.errors, "--"+flag.Name) || !strings.Contains(got.errors, "hint: See whether a variable is not set") {
			t.Errorf("%q ends with %d: %s", line, got.code, got.errors)
		}
	})
	for _, name := range []string{"name", "pool", "filename", "zone", "zones", "context", "kubeconfig", "state-dir"} {
		if !seen[name] {
			t.Errorf("the flag --%s was not looked at", name)
		}
	}
}

// TestTwice: a flag with one value takes one.
func TestTwice(t *testing.T) {
	flagsOf(New(session{world: &world{}}.wiring(nil, nil)), func(cmd *cobra.Command, flag *pflag.Flag) {
		value := example(flag)
		line := append(strings.Fields(cmd.CommandPath())[2:], "--"+flag.Name+"="+value, "--"+flag.Name+"="+value)
		err := parse(line)
		_, many := flag.Value.(cli.Several)
		if twice := err != nil && strings.Contains(err.Error(), "is given twice"); twice == many {
			t.Errorf("%q: %v", line, err)
		}
	})
}

func parse(line []string) error {
	found, args, err := New(session{world: &world{}}.wiring(nil, nil)).Find(line)
	if err != nil {
		return err
	}
	return found.ParseFlags(args)
}

// example is a value that the flag takes.
func example(flag *pflag.Flag) string {
	switch kind := flag.Value.Type(); {
	case kind == "bool":
		return "true"
	case kind == "duration":
		return "1m"
	case kind == "int":
		return "1"
	case kind == "format":
		return cli.JSON
	case strings.Contains(kind, "|"):
		return strings.Split(kind, "|")[0]
	case flag.NoOptDefVal != "":
		return flag.NoOptDefVal
	}
	return "x"
}

// TestNothingIsCalled: what was refused is not done.
func TestNothingIsCalled(t *testing.T) {
	for _, line := range [][]string{
		{"down", "--cluster", "", "--yes"},
		{"down", "--cluster", " ", "--yes"},
		{"down", "--cluster", "demo", "--cluster", "other", "--yes"},
		{"down", "--context", "", "--yes"},
		{"up", "-f", ""},
		{"up", "--local", "--zones", "a,,b"},
		{"drill", "--zone", "", "--yes"},
		{"drill", "--zone", "b,", "--yes"},
		{"remove-replica", "", "--yes"},
		{"remove-pool", " ", "--yes"},
		{"drain-zone", "", "--yes"},
	} {
		w := &world{context: &demo}
		if got := (session{world: w}).run(t, line...); got.code != 2 || len(w.requests) > 0 {
			t.Errorf("%q ends with %d, %d requests: %s", line, got.code, len(w.requests), got.errors)
		}
	}
	w := &world{context: &demo}
	if got := (session{world: w}).run(t, "drill", "--zone", "b,c", "--zone", "d", "--dry-run"); got.code != 0 || len(w.called) != 1 {
		t.Errorf("a flag of several values was given twice, and that ended with %d: %s", got.code, got.errors)
	}
}

// TestEmptyArguments: an empty argument is none of a cluster's parts.
func TestEmptyArguments(t *testing.T) {
	got := session{world: &world{context: &demo}}.run(t, "remove-replica", "")
	if !slices.Contains(strings.Split(got.errors, "\n"), "error: kubectl ha remove-replica: argument 1: the value is empty") {
		t.Error(got.errors)
	}
}
