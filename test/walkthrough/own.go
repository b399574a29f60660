package walkthrough

import (
	"errors"
	"os"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

// Apart keeps this program, and all that it runs, to a local Compute Engine of its
// own, beside the user's, and to a kubeconfig of its own.
func Apart(name, kubeconfig string) error {
	dir, err := localgce.DefaultStateDir()
	if err != nil {
		return err
	}
	return errors.Join(os.Setenv(localgce.StateDirVariable, dir+"-"+name), os.Setenv("KUBECONFIG", kubeconfig))
}
