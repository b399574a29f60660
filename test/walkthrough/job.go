package walkthrough

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Job is a workflow's job with one step that uses the action, by its launchers
// alone: what a runner tells them are variables and files.
type Job struct {
	lab       *Lab
	launchers string // the directory of main.js and post.js
	dir       string // of the runner's files
	inputs    map[string]string
}

// Job makes a job that keeps its files in dir, with the inputs by name.
func (l *Lab) Job(launchers, dir string, inputs map[string]string) *Job {
	return &Job{lab: l, launchers: launchers, dir: dir, inputs: inputs}
}

// Command is a phase of the step, main or post, for a job that fares so.
func (j *Job) Command(ctx context.Context, phase, status string) (*exec.Cmd, error) {
	state, err := j.Values("STATE")
	if err != nil {
		return nil, err
	}
	for i := range state {
		state[i] = "STATE_" + state[i]
	}
	cmd := j.lab.command(ctx, "node", filepath.Join(j.launchers, phase+".js"))
	cmd.Env = slices.Concat(j.lab.Env, state, []string{
		"KUBECTL_HA_LOCAL=1", "KUBECTL_HA_LOCAL_INTERNET=0", "KUBECTL_HA_BINARY=" + j.lab.Binary, "INPUT_JOB-STATUS=" + status,
		"RUNNER_TEMP=" + filepath.Join(j.dir, "temp"), "GITHUB_WORKSPACE=" + filepath.Join(j.dir, "workspace"),
		"GITHUB_REPOSITORY=kubectl-ha/job", "GITHUB_RUN_ID=1", "GITHUB_RUN_ATTEMPT=1", "GITHUB_JOB=job",
	})
	for _, name := range []string{"OUTPUT", "ENV", "PATH", "STATE", "STEP_SUMMARY"} {
		cmd.Env = append(cmd.Env, "GITHUB_"+name+"="+filepath.Join(j.dir, name))
	}
	for name, value := range j.inputs {
		cmd.Env = append(cmd.Env, "INPUT_"+strings.ToUpper(name)+"="+value)
	}
	return cmd, nil
}

// Run runs a phase to its end.
func (j *Job) Run(ctx context.Context, phase, status string) error {
	cmd, err := j.Command(ctx, phase, status)
	if err != nil {
		return err
	}
	_, err = j.lab.finish(cmd)
	return err
}

// Values is what the action has told the runner through a file, such as STATE for
// post or ENV for later steps, as variables. A line is NAME=VALUE, or NAME<<END with
// the value in the lines up to END.
func (j *Job) Values(file string) (variables []string, err error) {
	text, err := os.ReadFile(filepath.Join(j.dir, file))
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("read %s of the job: %w", file, err)
	}
	lines := strings.Split(string(text), "\n")
	for i := 0; i < len(lines); i++ {
		if name, end, ok := strings.Cut(lines[i], "<<"); ok {
			begin := i + 1
			for i = begin; i < len(lines) && lines[i] != end; i++ {
				continue
			}
			variables = append(variables, name+"="+strings.Join(lines[begin:i], "\n"))
		} else if name, value, ok := strings.Cut(lines[i], "="); ok {
			variables = append(variables, name+"="+value)
		}
	}
	return variables, nil
}
