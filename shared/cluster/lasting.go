package cluster

import "github.com/kubectl-ha/kubectl-ha/shared/errs"

// lasting is err where waiting does not change it, for a wait to end with; nil
// for what may pass.
func lasting(err error) error {
	if errs.Lasting(err) {
		return err
	}
	return nil
}
