// Package inputs is what a workflow says to the Action: it reads and checks all of
// it, and tells everything that is wrong at once.
package inputs

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/action/state"
	"github.com/kubectl-ha/kubectl-ha/shared/envvar"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Mode is what the action does.
type Mode string

// The modes.
const (
	Up      Mode = "up"
	Down    Mode = "down"
	Connect Mode = "connect"
	GC      Mode = "gc"
	Logs    Mode = "logs"
	Drill   Mode = "drill"
)

// formerDrill is what mode drill was called, for workflows that have it.
const formerDrill = "verify"

func modes() []Mode { return []Mode{Up, Down, Connect, GC, Logs, Drill} }

// What to do without credentials, as the input on-missing-credentials says.
const (
	MissingFail    = "fail"
	MissingSucceed = "succeed"
)

// What inputs are that are not given. A cluster of a job always has an end.
const (
	defaultTTL     = 2 * time.Hour
	defaultTimeout = 30 * time.Minute
	localProject   = "local"
)

// Inputs are what the workflow says, checked.
type Inputs struct {
	Mode       Mode
	Spec       Document
	Name       string   // of the cluster
	Zones      []string // to drill; none for all
	Project    string
	Region     string // to look in for clusters; empty for all
	DryRun     bool   // with Down and GC: say what would be deleted
	Local      bool
	Internet   bool // of the local Compute Engine's machines
	Wait       bool // until the cluster is healthy
	Keep       state.Keep
	TTL        time.Duration // 0 where the input says nothing
	Timeout    time.Duration
	Kubeconfig string // path; empty for one below the runner's temporary directory
	Logs       string // directory
	OnMissing  string // credentials: MissingFail or MissingSucceed
}

// reader reads inputs and collects all that is wrong with them.
type reader struct {
	*runner.Step
	problems runner.Problems
}

// Read reads and checks all inputs. Everything that is wrong is told at once: the
// error is of runner.Problems.
func Read(step *runner.Step) (Inputs, error) {
	r := &reader{Step: step}
	r.given()
	in := Inputs{
		Mode:      r.mode(),
		Name:      r.GetInput("cluster-name"),
		Zones:     strings.FieldsFunc(r.unless(everyZone, "zone"), betweenWords),
		Project:   r.unless(projectOfAccount, "project"),
		Region:    r.GetInput("region"),
		DryRun:    r.flag("dry-run", false),
		Local:     r.local(),
		Internet:  r.internet(),
		Wait:      r.flag("wait", true),
		Keep:      oneOf(r, "keep", state.Never, state.OnFailure, state.Always),
		TTL:       r.duration("ttl", 0),
		Timeout:   r.duration("timeout", defaultTimeout),
		OnMissing: oneOf(r, "on-missing-credentials", MissingFail, MissingSucceed),
	}
	in.Kubeconfig = r.outside("kubeconfig")
	in.Logs = r.Path(cmp.Or(r.GetInput("log-directory"), filepath.Join(r.Temp(), "kubectl-ha-logs")))
	in.Spec = r.document(in.Mode)
	r.unheeded(in.Mode)
	if in.Local && in.Keep != state.Never && r.Getenv("RUNNER_ENVIRONMENT") == "github-hosted" {
		r.Warn("input keep has no effect: the cluster is in this runner, which GitHub removes after the job")
	}
	if slices.Contains([]Mode{Down, Connect, Logs, Drill}, in.Mode) && in.Name == "" {
		r.problem("cluster-name", "is required for mode %s", in.Mode)
	}
	if in.Local && in.Project == "" {
		in.Project = localProject
	}
	return in, invalid(r.problems)
}

func (r *reader) problem(input, format string, args ...any) {
	r.problems = append(r.problems, runner.Problem{Title: "input " + input, Text: input + " " + fmt.Sprintf(format, args...)})
}

// mode reads what to do, and warns of a former name.
func (r *reader) mode() Mode {
	if r.GetInput("mode") == formerDrill {
		r.Warn("mode " + formerDrill + " is now called " + string(Drill))
		return Drill
	}
	return oneOf(r, "mode", modes()...)
}

// oneOf reads an input that takes one of some words; the first is the default.
func oneOf[T ~string](r *reader, input string, words ...T) T {
	value := cmp.Or(T(r.GetInput(input)), words[0])
	if !slices.Contains(words, value) {
		r.problem(input, "invalid value %q: must be one of %v", value, words)
	}
	return value
}

// betweenWords tells what parts the words of an input that takes several.
func betweenWords(r rune) bool { return r == ',' || unicode.IsSpace(r) }

// flag reads a boolean as GitHub's toolkit does (getBooleanInput): YAML 1.2's
// core schema, and no other words.
func (r *reader) flag(input string, otherwise bool) bool {
	switch value := r.GetInput(input); value {
	case "":
		return otherwise
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
	default:
		r.problem(input, "invalid value %q: must be true or false", value)
	}
	return false
}

// local reads whether the cluster is to be in the local Compute Engine: the input,
// else the variable. The launcher reads them so too, see local.js.
func (r *reader) local() bool {
	set, err := envvar.Bool(r.Getenv, envvar.Local)
	if err != nil && r.GetInput("local") == "" {
		r.problem("local", "cannot be taken from the environment: %v", err)
	}
	return r.flag("local", set)
}

// internet reads whether the machines of the local Compute Engine reach out: the
// input, else the variable, else they do.
func (r *reader) internet() bool {
	set, err := envvar.Bool(r.Getenv, envvar.LocalInternet)
	if err != nil && r.GetInput("internet") == "" {
		r.problem("internet", "cannot be taken from the environment: %v", err)
	}
	return r.flag("internet", set || r.Getenv(envvar.LocalInternet) == "")
}

func (r *reader) duration(input string, otherwise time.Duration) time.Duration {
	value := r.GetInput(input)
	if value == "" {
		return otherwise
	}
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		r.problem(input, "invalid value %q: must be a time such as 90m or 2h", value)
	}
	return d
}

// outside reads a path that must not lie in the workspace, where it would be
// uploaded or committed with the rest.
func (r *reader) outside(input string) string {
	value := r.GetInput(input)
	if value == "" {
		return ""
	}
	path := r.Path(value)
	inside, err := filepath.Rel(r.Workspace(), path)
	if err == nil && !strings.HasPrefix(inside, "..") {
		r.problem(input, "must be outside the workspace, since it holds a private key; is %q", value)
	}
	return path
}

// invalid makes the error of the problems, nil for none.
func invalid(all runner.Problems) error {
	if len(all) == 0 {
		return nil
	}
	return errs.Errorf(errs.Usage, "%w", all).WithID("invalid-inputs").
		WithHint("Nothing was touched.")
}
