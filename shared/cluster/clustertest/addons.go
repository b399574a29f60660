package clustertest

import "github.com/kubectl-ha/kubectl-ha/shared/bootstrap"

// upgradeAddons is kubeadm's, which does it only when all API servers are of this
// machine's version; once for each id.
func (s *services) upgradeAddons() {
	id := s.Metadata(bootstrap.KeyUpgradeAddons)
	if id == "" || id == s.addons {
		return
	}
	s.machine.addons = id
	answer := bootstrap.AddonsUpgraded
	err := s.locked(s.broken)
	if err == nil {
		err = s.locked(func() error { return s.cluster.upgradeAddons(s.machine) })
	}
	if err != nil {
		answer = "failed: " + err.Error()
	}
	_ = s.SetGuestAttribute(bootstrap.Namespace, bootstrap.AttrUpgradeAddons, id+" "+answer)
}
