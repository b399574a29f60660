package plugin

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// walk visits a command and all below it that a user can see.
func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		if !sub.Hidden && sub.Name() != "completion" && sub.Name() != "help" {
			walk(sub, visit)
		}
	}
}

func commandLines(t *testing.T) map[string]*cobra.Command {
	t.Helper()
	found := map[string]*cobra.Command{}
	walk(New(session{}.wiring(nil, nil)), func(cmd *cobra.Command) {
		found[strings.TrimSpace(strings.TrimPrefix(cmd.CommandPath(), "kubectl ha"))] = cmd
	})
	return found
}

func TestHelp(t *testing.T) {
	for line := range commandLines(t) {
		got := session{world: &world{}}.run(t, append(strings.Fields(line), "--help")...)
		if got.code != 0 || got.errors != "" {
			t.Errorf("%s --help ends with %d: %s", line, got.code, got.errors)
		}
		name := strings.ReplaceAll(strings.TrimSpace("kubectl-ha "+line), " ", "_")
		golden.Compare(t, "help/"+name+".txt", got.out)
	}
}

func TestCommandsAreDescribed(t *testing.T) {
	for line, cmd := range commandLines(t) {
		if cmd.Short == "" || len(cmd.Short) > 55 || strings.HasSuffix(cmd.Short, ".") {
			t.Errorf("%q: the short description %q should be one line without a full stop", line, cmd.Short)
		}
		if cmd.Long == "" {
			t.Errorf("%q has no description", line)
		}
		if cmd.Example == "" && !cmd.HasSubCommands() {
			t.Errorf("%q has no example", line)
		}
		if cmd.HasParent() && !cmd.Parent().HasParent() && cmd.GroupID == "" {
			t.Errorf("%q is in no group", line)
		}
	}
}

// TestExamplesParse runs every example's flags and arguments through the
// command that it names.
func TestExamplesParse(t *testing.T) {
	for line, cmd := range commandLines(t) {
		for _, example := range examples(cmd.Example) {
			root := New(session{world: &world{}}.wiring(nil, nil))
			found, args, err := root.Find(example)
			if err == nil {
				err = found.ParseFlags(args)
			}
			if err == nil {
				err = found.ValidateArgs(found.Flags().Args())
			}
			if err != nil {
				t.Errorf("%q: the example %q: %v", line, example, err)
			}
		}
	}
}

// examples are the command lines of ours in a command's examples, without files that
// the shell writes into.
func examples(text string) [][]string {
	var found [][]string
	for _, line := range strings.Split(strings.ReplaceAll(text, "\\\n", " "), "\n") {
		line, _, _ = strings.Cut(line, " > ")
		words := strings.Fields(line)
		if len(words) > 2 && words[0] == "kubectl" && words[1] == "ha" {
			found = append(found, words[2:])
		}
	}
	return found
}
