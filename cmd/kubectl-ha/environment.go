package main

import (
	"encoding/json"
	"os"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// environmentFlag is followed by the file with the environment of the user for whom
// sudo runs the action. sudo hands on little of it itself.
const environmentFlag = "--environment"

// takeEnvironment makes the environment in a file, which the launcher has written
// for this, this process's own, and removes the file. What sudo says of the user stays. It returns the
// arguments without the flag.
func takeEnvironment(args []string) ([]string, error) {
	if len(args) != 3 || args[1] != environmentFlag {
		return args, nil
	}
	text, err := os.ReadFile(args[2])
	if err == nil {
		err = os.Remove(args[2]) // the launcher may be killed before it does
	}
	var environment map[string]string
	if err == nil {
		err = json.Unmarshal(text, &environment)
	}
	if err != nil {
		return nil, errs.Errorf(errs.Failed, "read the environment of the job: %w", err)
	}
	for _, name := range []string{"SUDO_UID", "SUDO_GID", "SUDO_USER"} {
		environment[name] = os.Getenv(name)
	}
	os.Clearenv()
	for name, value := range environment {
		if err := os.Setenv(name, value); err != nil {
			return nil, errs.Errorf(errs.Failed, "take the variable %s of the job's environment: %w", name, err)
		}
	}
	return args[:1], nil
}
