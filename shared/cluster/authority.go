package cluster

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// authority is the metadata by which machines trust the API, and learn that it
// is their turn. What is no CA's certificate would lock out all machines that
// are made later: it is an error of kind Usage.
func authority(kube port.Kube) (map[string]string, error) {
	ca := kube.CA()
	if err := checkAuthority(ca); err != nil {
		return nil, errs.Errorf(errs.Usage, "the kubeconfig cannot tell machines whom to trust: %w", err).WithID("no-authority").
			WithHint("kubectl ha up with the cluster's spec takes access anew, with the CA's certificate; or put that into the kubeconfig's cluster entry.")
	}
	return map[string]string{bootstrap.KeyCA: string(ca)}, nil
}

// checkAuthority wants certificates of CAs, at least one.
func checkAuthority(text []byte) error {
	if len(text) == 0 {
		return errors.New("it has no CA certificate for the cluster, and so does not check the server's, or leaves that to the system")
	}
	found := 0
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return fmt.Errorf("read its CA certificate: %w", err)
		}
		if !certificate.IsCA {
			return fmt.Errorf("its CA certificate, of %q, is not one of a CA", certificate.Subject.CommonName)
		}
		found++
	}
	if found == 0 {
		return errors.New("its CA certificate is not in PEM")
	}
	return nil
}

// mayPublish refuses a plan that lets machines in with a kubeconfig that cannot
// tell them whom to trust. Where access is taken first, it can.
func (s *session) mayPublish(p plan.Plan) error {
	publishes := func(step plan.Step) bool {
		return !step.Done && (step.Action == plan.Publish || step.Action == plan.Join)
	}
	if s.kube == nil || !slices.ContainsFunc(p.Steps, publishes) {
		return nil
	}
	_, err := authority(s.kube)
	return err
}
