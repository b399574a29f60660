package action

import (
	"encoding/base64"
	"strings"
)

// maskKeys has the runner hide the kubeconfig's private keys, should a later
// step print them: as the file has them, and each line of the PEM. Nothing else
// of the kubeconfig is secret, and masks of short words would eat up the log.
func (a *app) maskKeys(kubeconfig string) {
	keys, err := a.Clouds.Keys(kubeconfig)
	if err != nil {
		a.step.Warn("The kubeconfig's keys are not masked: " + err.Error())
		return
	}
	for _, key := range keys {
		a.step.AddMask(base64.StdEncoding.EncodeToString(key))
		for line := range strings.Lines(string(key)) {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "-----") {
				a.step.AddMask(line)
			}
		}
	}
}
