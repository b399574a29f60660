package apiserver

import (
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// Offer is what the machine that began the cluster leaves for further replicas: the
// shared certificates, their key, and the Role by which both are found again.
func (s *Server) Offer(k Kubelet) {
	const key = "of-the-first"
	s.store.objects["roles/kube-system/kubectl-ha-join-"+k.Name()] = object.Map{"metadata": object.Map{"name": "kubectl-ha-join-" + k.Name()}}
	if k.Encrypts() {
		s.store.objects["secrets/kube-system/kubectl-ha-encryption"] = object.Map{"metadata": object.Map{"name": "kubectl-ha-encryption"}}
	}
	upload := object.Map{"metadata": object.Map{"name": "kubectl-ha-upload"}}
	s.store.objects["secrets/kube-system/kubectl-ha-upload"] = upload.Merged(object.Map{"stringData": map[string]any{"certificate-key": key}}).Stored()
	s.uploads.certificates(key, time.Now())
}

// JoinKey is what the Secret has that only the machine may read; "" as long as
// there is none, or no right to read it.
func (s *Server) JoinKey(machine string) string {
	place := "/kube-system/kubectl-ha-join-" + machine
	if s.store.objects["roles"+place] == nil || s.store.objects["rolebindings"+place] == nil {
		return ""
	}
	return s.store.objects["secrets"+place].Secret("certificate-key")
}

// Download is how a machine gets the shared certificates, with the key to them, and
// the key that Secrets are encrypted with.
func (s *Server) Download(k Kubelet, key string) error {
	s.uploads.end()
	if k.Encrypts() && s.store.objects["secrets/kube-system/kubectl-ha-encryption"] == nil {
		return fmt.Errorf("secrets \"kubectl-ha-encryption\" not found")
	}
	switch have := s.store.objects["secrets/kube-system/kubeadm-certs"]; {
	case have == nil:
		return fmt.Errorf("error downloading the secret: secrets \"kubeadm-certs\" not found")
	case have.Secret("encrypted-with") != key:
		return fmt.Errorf("error decoding certificate: cipher: message authentication failed")
	}
	return nil
}
