package plan

import "github.com/kubectl-ha/kubectl-ha/shared/infra"

// Certificates plans the renewal of replicas' certificates, one replica after another.
func Certificates(replicas []infra.Ref) Plan {
	b := &builder{}
	before := ""
	for _, replica := range replicas {
		before = b.on(RenewCertificates, replica, before)
	}
	return b.plan()
}
