package action

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// mode is what the action does.
type mode string

const (
	modeUp      mode = "up"
	modeDown    mode = "down"
	modeConnect mode = "connect"
	modeGC      mode = "gc"
	modeLogs    mode = "logs"
	modeDrill   mode = "drill"
)

// formerDrill is what mode drill was called, for workflows that have it.
const formerDrill = "verify"

// keep says when a cluster outlives its job.
type keep string

const (
	keepNever     keep = "never"
	keepOnFailure keep = "on-failure"
	keepAlways    keep = "always"
)

// What to do without credentials.
const (
	missingFail    = "fail"
	missingSucceed = "succeed"
)

// What inputs are that are not given. A cluster of a job always has an end.
const (
	defaultTTL     = 2 * time.Hour
	defaultTimeout = 30 * time.Minute
	localProject   = "local"
)

// inputs are what the workflow says, checked.
type inputs struct {
	mode       mode
	spec       document
	name       string   // of the cluster
	zones      []string // to drill; none for all
	project    string
	local      bool
	wait       bool // until the cluster is healthy
	keep       keep
	ttl        time.Duration // 0 where the input says nothing
	timeout    time.Duration
	kubeconfig string // path; empty for one below the runner's temporary directory
	logs       string // directory
	onMissing  string // credentials
}

// reader reads inputs and collects all that is wrong with them.
type reader struct {
	*app
	problems runner.Problems
}

// inputs reads and checks all inputs. Everything that is wrong is told at once.
func (a *app) inputs() (inputs, error) {
	r := &reader{app: a}
	r.given()
	in := inputs{
		mode:      r.mode(),
		name:      a.step.GetInput("cluster-name"),
		zones:     strings.FieldsFunc(r.unless(everyZone, "zone"), betweenWords),
		project:   r.unless(projectOfAccount, "project"),
		local:     r.flag("local", a.Getenv("KUBECTL_HA_LOCAL") == "1"), // the launcher reads it so too, see local.js
		wait:      r.flag("wait", true),
		keep:      oneOf(r, "keep", keepNever, keepOnFailure, keepAlways),
		ttl:       r.duration("ttl", 0),
		timeout:   r.duration("timeout", defaultTimeout),
		onMissing: oneOf(r, "on-missing-credentials", missingFail, missingSucceed),
	}
	in.kubeconfig = r.outside("kubeconfig")
	in.logs = a.step.Path(cmp.Or(a.step.GetInput("log-directory"), filepath.Join(a.step.Temp(), "kubectl-ha-logs")))
	in.spec = r.document(in.mode)
	if slices.Contains([]mode{modeDown, modeConnect, modeLogs, modeDrill}, in.mode) && in.name == "" {
		r.problem("cluster-name", "is missing: mode %s needs to know which cluster", in.mode)
	}
	if in.local && in.project == "" {
		in.project = localProject
	}
	return in, invalid(r.problems)
}

func (r *reader) problem(input, format string, args ...any) {
	r.problems = append(r.problems, runner.Problem{Title: "input " + input, Text: input + " " + fmt.Sprintf(format, args...)})
}

// mode reads what to do, and warns of a former name.
func (r *reader) mode() mode {
	if r.step.GetInput("mode") == formerDrill {
		r.step.Warn("mode " + formerDrill + " is now called " + string(modeDrill))
		return modeDrill
	}
	return oneOf(r, "mode", modeUp, modeDown, modeConnect, modeGC, modeLogs, modeDrill)
}

// oneOf reads an input that takes one of some words; the first is the default.
func oneOf[T ~string](r *reader, input string, words ...T) T {
	value := cmp.Or(T(r.step.GetInput(input)), words[0])
	if !slices.Contains(words, value) {
		r.problem(input, "must be one of %v, is %q", words, value)
	}
	return value
}

// betweenWords tells what parts the words of an input that takes several.
func betweenWords(r rune) bool { return r == ',' || unicode.IsSpace(r) }

// flag reads a boolean as GitHub's toolkit does (getBooleanInput): YAML 1.2's
// core schema, and no other words.
func (r *reader) flag(input string, otherwise bool) bool {
	switch value := r.step.GetInput(input); value {
	case "":
		return otherwise
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
	default:
		r.problem(input, "must be true or false, is %q", value)
	}
	return false
}

func (r *reader) duration(input string, otherwise time.Duration) time.Duration {
	value := r.step.GetInput(input)
	if value == "" {
		return otherwise
	}
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		r.problem(input, "must be a time such as 90m or 2h, is %q", value)
	}
	return d
}

// outside reads a path that must not lie in the workspace, where it would be
// uploaded or committed with the rest.
func (r *reader) outside(input string) string {
	value := r.step.GetInput(input)
	if value == "" {
		return ""
	}
	path := r.step.Path(value)
	inside, err := filepath.Rel(r.step.Workspace(), path)
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
	return fault.Errorf(fault.Usage, "%w", all).WithID("invalid-inputs").
		WithHint("Nothing was touched.")
}

// problemsOf takes apart what is wrong with a spec.
func problemsOf(err error, file string) runner.Problems {
	var wrong *spec.Invalid
	if !errors.As(err, &wrong) {
		return runner.Problems{{Title: "input spec", Text: err.Error(), File: file}}
	}
	var all runner.Problems
	for _, p := range wrong.Problems {
		text := p.String()
		if file == "" && p.Line > 0 {
			text = fmt.Sprintf("spec, line %d: %s", p.Line, text)
		}
		all = append(all, runner.Problem{Title: cmp.Or(p.Path, "spec"), Text: text, File: file, Line: p.Line})
	}
	return all
}
