package test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/recipes"
)

func readme(t *testing.T) string { return page(t, filepath.Join(root, "README.md")) }

func page(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func commands() *cobra.Command {
	return plugin.New(plugin.Wiring{Getenv: func(string) string { return "" }})
}

// TestPagesShowCommandsThatExist runs the flags and arguments of all command
// lines of ours, in blocks of code, sentences and workflows, through the commands
// that they name.
func TestPagesShowCommandsThatExist(t *testing.T) {
	pages, err := recipes.Pages(root)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for place, text := range shellTexts(t, pages) {
		for _, line := range commandLines(t, place, text) {
			seen++
			if err := parses(line); err != nil {
				t.Errorf("%s: kubectl ha %s: %v", place, strings.Join(line, " "), err)
			}
		}
	}
	if seen < 80 {
		t.Errorf("only %d command lines were found: the look for them is broken", seen)
	}
	if parses([]string{"up", "--zoness", "a"}) == nil || parses([]string{"upp", "--local"}) == nil {
		t.Error("what does not exist was accepted")
	}
}

// shellTexts are all texts of the pages, and of the workflows, that a shell reads, by
// their places.
func shellTexts(t *testing.T, pages []recipes.Page) map[string]string {
	t.Helper()
	found := map[string]string{}
	action, err := recipes.ReadAction(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		for _, b := range page.Blocks {
			switch {
			case b.IsShell():
				for _, typed := range b.Exchanges() {
					found[fmt.Sprintf("%s:%d", b.Page, typed.Line)] = typed.Input
				}
			case b.Language == "yaml":
				found[b.Place()] = strings.Join(action.Read(b.Text).Runs, "\n")
			}
		}
		for i, span := range page.Spans {
			// Those with an ellipsis, brackets or bars tell of several.
			if strings.Contains(span.Text, "kubectl ha ") && !strings.ContainsAny(span.Text, "…[|") {
				found[fmt.Sprintf("%s:%d, %d", page.Path, span.Line, i)] = span.Text
			}
		}
	}
	for _, file := range glob(t, "examples/workflows/*.yml") {
		found[file] = strings.Join(action.Read(text(t, file)).Runs, "\n")
	}
	return found
}

func parses(line []string) error {
	found, args, err := commands().Find(line)
	if err != nil {
		return err
	}
	if err := found.ParseFlags(args); errors.Is(err, pflag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if found.HasSubCommands() && len(found.Flags().Args()) > 0 {
		return errs.Errorf(errs.Usage, "there is no such command")
	}
	return found.ValidateArgs(found.Flags().Args())
}

// commandLines are the arguments of `kubectl ha` in a text for a shell.
func commandLines(t *testing.T, place, text string) (found [][]string) {
	t.Helper()
	all, err := recipes.Commands(text)
	if err != nil {
		t.Errorf("%s: %v", place, err)
	}
	for _, words := range all {
		if len(words) > 2 && words[0] == "kubectl" && words[1] == "ha" {
			found = append(found, words[2:])
		}
	}
	return found
}

func TestReadmeNamesAllCommands(t *testing.T) {
	text := readme(t)
	for _, cmd := range commands().Commands() {
		if cmd.IsAvailableCommand() && !strings.Contains(text, "`"+cmd.Name()) {
			t.Errorf("the README does not tell of `%s`", cmd.Name())
		}
	}
}

var (
	ofCommands = regexp.MustCompile("(?m)^\\| (`[a-z-]+.*?) \\| (.*) \\|$")
	codeSpan   = regexp.MustCompile("`([^`]+)`")
)

// TestReadmesTableOfCommands: each flag that a row tells of is one of its
// commands'.
func TestReadmesTableOfCommands(t *testing.T) {
	seen := 0
	for _, row := range ofCommands.FindAllStringSubmatch(readme(t), -1) {
		for _, flag := range codeSpan.FindAllStringSubmatch(row[2], -1) {
			if !strings.HasPrefix(flag[1], "--") {
				continue
			}
			seen++
			name, _, _ := strings.Cut(flag[1], "=")
			known := func(of []string) bool { return hasFlag(of[1], strings.TrimPrefix(name, "--")) }
			if !slices.ContainsFunc(codeSpan.FindAllStringSubmatch(row[1], -1), known) {
				t.Errorf("%s: there is no flag %s", row[1], flag[1])
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d flags were found: the look for them is broken", seen)
	}
}

func hasFlag(command, flag string) bool {
	found, _, err := commands().Find(strings.Fields(command))
	return err == nil && found.Flags().Lookup(flag) != nil
}

// TestChangingCommandsShareFlags: those that the README tells of all commands
// that change a cluster.
func TestChangingCommandsShareFlags(t *testing.T) {
	changeNothing := []string{"status", "list", "explain", "local", "image", "etcd", "backup", "version", "completion", "help"}
	all := commands().Commands()
	for _, group := range []string{"image", "etcd"} {
		found, _, err := commands().Find([]string{group})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found.Commands()...)
	}
	for _, cmd := range all {
		if !cmd.IsAvailableCommand() || slices.Contains(changeNothing, cmd.Name()) {
			continue
		}
		for _, flag := range []string{"dry-run", "yes", "timeout", "progress"} {
			if cmd.Flags().Lookup(flag) == nil {
				t.Errorf("%s has no flag --%s", cmd.Name(), flag)
			}
		}
	}
}

func TestReadmeNamesAllExitCodes(t *testing.T) {
	text := readme(t)
	kinds := []errs.Kind{
		errs.Failed, errs.Usage, errs.Degraded, errs.Denied, errs.Exhausted,
		errs.Unsafe, errs.Pending, errs.TimedOut, errs.Interrupted,
	}
	for _, kind := range kinds {
		code := strconv.Itoa(errs.ExitCode(errs.Errorf(kind, "it went wrong")))
		if !strings.Contains(text, "\n| "+code+" | ") {
			t.Errorf("the README's table has no exit code %s (%s)", code, kind)
		}
	}
}
