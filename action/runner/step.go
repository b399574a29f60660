// Package runner is what a step has of GitHub's runner: the job's log with its
// groups and annotations, the files through which the runner is told things, and
// the job's directories.
package runner

import (
	"cmp"
	"io"
	"path/filepath"

	"github.com/sethvargo/go-githubactions"
)

// Step is the step of a workflow's job that runs.
type Step struct {
	*githubactions.Action // inputs, outputs, the job's environment, state and summary
	Log                   *Log

	// LookupEnv tells variables that are empty from those that are not there.
	LookupEnv func(string) (string, bool)
}

// New makes a step whose job's log goes to out.
func New(out io.Writer, getenv func(string) string, lookup func(string) (string, bool)) *Step {
	log := &Log{out: out}
	github := githubactions.New(githubactions.WithWriter(log), githubactions.WithGetenv(getenv))
	return &Step{Action: github, Log: log, LookupEnv: lookup}
}

// Path makes a path of the workflow absolute: they are relative to the workspace.
func (s *Step) Path(value string) string {
	if filepath.IsAbs(value) {
		return filepath.Clean(value)
	}
	return filepath.Join(s.Workspace(), value)
}

// Workspace is the directory with the repository.
func (s *Step) Workspace() string { return cmp.Or(s.Getenv("GITHUB_WORKSPACE"), ".") }

// Temp is a directory that the runner empties before and after each job.
func (s *Step) Temp() string { return cmp.Or(s.Getenv("RUNNER_TEMP"), s.Workspace()) }
