package clustertest

import (
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
)

// tellCertificates publishes those of the machine: two of kubeadm's, made now, and
// a CA's.
func (s *services) tellCertificates() {
	if s.world.predates(s.Name()) {
		return
	}
	now := time.Now()
	year, ten := now.AddDate(1, 0, 0).Unix(), now.AddDate(10, 0, 0).Unix()
	text := fmt.Sprintf("apiserver %d %d\nca %d %[2]d\netcd-server %[1]d %[2]d", year, now.Unix(), ten)
	_ = s.SetGuestAttribute(bootstrap.Namespace, bootstrap.AttrCertificates, text)
}

// renewCertificates renews them, once for each id; the servers start again.
func (s *services) renewCertificates() {
	id := s.Metadata(bootstrap.KeyRenewCertificates)
	if id == "" || id == s.certificates {
		return
	}
	s.machine.certificates = id
	answer := bootstrap.CertificatesRenewed
	if err := s.locked(s.broken); err != nil {
		answer = "failed: " + err.Error()
	} else if s.pause(etcdStarting) {
		s.tellCertificates()
	}
	_ = s.SetGuestAttribute(bootstrap.Namespace, bootstrap.AttrRenewCertificates, id+" "+answer)
}
