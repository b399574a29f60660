// Package state is what the step of an Action leaves for its post, which runs when
// the job has ended.
package state

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Key names the one value that main leaves for post.
const Key = "cluster"

// State is what post must know, whatever becomes of main.
type State struct {
	Target     model.Target `json:"target"`
	Local      bool         `json:"local,omitempty"`
	Job        string       `json:"job,omitempty"`    // a word that no other job's step has: the creator of what it makes, and the holder of its lease on the local Compute Engine
	Shared     bool         `json:"shared,omitempty"` // other jobs may say the same name: the cluster is the job's that was first
	Engine     string       `json:"engine,omitempty"` // the local Compute Engine's state directory
	Kubeconfig string       `json:"kubeconfig"`
	Logs       string       `json:"logs"`
	Keep       Keep         `json:"keep"`
	Expires    time.Time    `json:"expires"`
}

// Remember leaves the state for post, in place of what was left before.
func Remember(step *runner.Step, s State) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode the state for the post step: %w", err)
	}
	step.SaveState(Key, string(text))
	return nil
}

// Forget tells post that there is nothing to do.
func Forget(step *runner.Step) { step.SaveState(Key, "") }

// Recall reads what main has left; ok is false where it left nothing.
func Recall(step *runner.Step) (s State, ok bool, err error) {
	text := step.Getenv("STATE_" + Key)
	if text == "" {
		return s, false, nil
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, false, fmt.Errorf("read the state that the main step left: %w", err)
	}
	return s, true, nil
}

// DownCommand is what removes the cluster by hand.
func (s State) DownCommand() string {
	engine, where := "", fmt.Sprintf("--project %s --region %s", s.Target.Project, s.Target.Region)
	if s.Local {
		where = "--local --region " + s.Target.Region
	}
	if s.Engine != "" {
		engine = "KUBECTL_HA_LOCAL_DIR=" + s.Engine + " "
	}
	return fmt.Sprintf("%skubectl ha down --name %s %s --yes", engine, s.Target.Name, where)
}
