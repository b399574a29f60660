package local

import (
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// commands are those that help with an error of the local Compute Engine, by its
// id. The engine itself knows nothing of them.
var commands = map[string]string{
	localgce.NotRunning:       "kubectl ha local start",
	localgce.Starting:         "kubectl ha local start",
	"local-not-well":          "kubectl ha local start",
	"local-needs-root":        "sudo -E kubectl ha local start",
	"local-not-admitted":      `sudo -E env "PATH=$PATH" kubectl ha local start`,
	"local-running":           "kubectl ha local status",
	"local-not-removed":       "kubectl ha local stop",
	"local-other-port":        "kubectl ha local stop",
	"local-no-slot":           localgce.StateDirVariable + "=ITS_DIRECTORY kubectl ha local stop",
	"local-slot-taken":        "kubectl ha local stop, with " + localgce.StateDirVariable + " for another one",
	"local-not-spot":          "kubectl ha local fault add power-cut --name NAME",
	localgce.ImageNotBuilt:    "kubectl ha local image build",
	"no-such-image":           "docker save IMAGE | kubectl ha local load -",
	"no-such-machine-image":   "kubectl ha local image list",
	"no-such-container-image": "kubectl ha local images list",
	localgce.ImageInUse:       "kubectl ha local stop",
	"image-needs-root":        "sudo -E kubectl ha local image build",
	"image-not-published":     "kubectl ha local image build",
	"image-no-room":           "kubectl ha local image remove --unused",
	"image-without-stages":    "kubectl ha local image remove ID && kubectl ha local image build",
}

// WithCommand adds the command that helps to the hint of an error of the local
// Compute Engine; any other error, and nil, stay as they are.
func WithCommand(err error) error {
	id := errs.IDOf(err)
	hint := commands[id]
	if hint == "" {
		return err
	}
	if own := errs.HintOf(err); own != "" {
		hint = strings.TrimSuffix(own, ".") + ": " + hint
	}
	return &errs.Error{Kind: errs.KindOf(err), ID: id, Err: err, Hint: hint}
}
