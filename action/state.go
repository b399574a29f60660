package action

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// stateKey names the one value that main leaves for post.
const stateKey = "cluster"

// state is what post must know, whatever becomes of main.
type state struct {
	Target     cluster.Target `json:"target"`
	Local      bool           `json:"local,omitempty"`
	Started    bool           `json:"started,omitempty"` // the local Compute Engine, by this job
	Engine     string         `json:"engine,omitempty"`  // the local Compute Engine's state directory
	Kubeconfig string         `json:"kubeconfig"`
	Logs       string         `json:"logs"`
	Keep       keep           `json:"keep"`
	Expires    time.Time      `json:"expires"`
}

// remember leaves the state for post, in place of what was left before.
func (a *app) remember(s state) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("encode the state for the post step: %w", err)
	}
	a.step.SaveState(stateKey, string(text))
	return nil
}

// forget tells post that there is nothing to do.
func (a *app) forget() { a.step.SaveState(stateKey, "") }

// recall reads what main has left; ok is false where it left nothing.
func (a *app) recall() (s state, ok bool, err error) {
	text := a.Getenv("STATE_" + stateKey)
	if text == "" {
		return s, false, nil
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return s, false, fmt.Errorf("read the state that the main step left: %w", err)
	}
	return s, true, nil
}

func (s state) request(events *sink) Request {
	return Request{Target: s.Target, Local: s.Local, Events: events, Kubeconfig: s.Kubeconfig}
}
