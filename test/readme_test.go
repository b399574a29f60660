package test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
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
// lines of ours in blocks of code through the commands that they name.
func TestPagesShowCommandsThatExist(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) < 5 {
		t.Fatalf("found %v (%v), want the pages", pages, err)
	}
	seen := 0
	for _, file := range append(pages, filepath.Join(root, "README.md")) {
		for _, line := range commandLines(page(t, file)) {
			seen++
			if err := parses(line); err != nil {
				t.Errorf("%s: kubectl ha %s: %v", file, strings.Join(line, " "), err)
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d command lines were found: the look for them is broken", seen)
	}
	if parses([]string{"up", "--zoness", "a"}) == nil || parses([]string{"upp", "--local"}) == nil {
		t.Error("what does not exist was accepted")
	}
}

func parses(line []string) error {
	found, args, err := commands().Find(line)
	if err != nil {
		return err
	}
	if err := found.ParseFlags(args); err != nil {
		return err
	}
	if found.HasSubCommands() && len(found.Flags().Args()) > 0 {
		return errs.Errorf(errs.Usage, "there is no such command")
	}
	return found.ValidateArgs(found.Flags().Args())
}

var fenced = regexp.MustCompile("(?ms)^```\\w*\n(.*?)^```")

// commandLines are the arguments of `kubectl ha` in blocks of code, up to a
// comment or what a shell does with the result, and without sudo. Those with an
// ellipsis or brackets are no command lines, but tell of several.
func commandLines(text string) [][]string {
	var found [][]string
	for _, block := range fenced.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(strings.ReplaceAll(block[1], "\\\n", " ")) {
			line = strings.TrimPrefix(strings.TrimSpace(line), "$ ")
			line = strings.TrimPrefix(line, `sudo -E env "PATH=$PATH" `)
			rest, ours := strings.CutPrefix(line, "kubectl ha ")
			if end := strings.IndexAny(rest, "#|>;&"); end >= 0 {
				rest = rest[:end]
			}
			if ours && !strings.ContainsAny(rest, "…[") {
				found = append(found, strings.Fields(rest))
			}
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
	changeNothing := []string{"status", "list", "explain", "local", "version", "completion", "help"}
	for _, cmd := range commands().Commands() {
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
