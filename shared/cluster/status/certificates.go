package status

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// certificates are those that can be seen without more rights than status has,
// the first to expire first: what the API servers serve with, and what the
// kubeconfig shows.
func (s Snapshot) certificates() (all []Certificate) {
	for replica, server := range s.Servers {
		if !server.Expires.IsZero() {
			all = append(all, Certificate{Of: "API server of " + replica, Expires: server.Expires})
		}
	}
	if certificate, err := model.ParseCertificate(s.Certificate); err == nil {
		all = append(all, Certificate{Of: ofKubeconfig, Expires: certificate.NotAfter})
	}
	slices.SortFunc(all, func(a, b Certificate) int {
		return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Of, b.Of))
	})
	return all
}

const ofKubeconfig = "administrator, in the kubeconfig"

// expiring tells of the certificates that have expired, which is a problem, and
// of those that soon will.
func expiring(all []Certificate, now time.Time) (problems, notes []string) {
	for _, c := range all {
		renew := "its machine has not renewed it: kubectl ha certificates --renew"
		if c.Of == ofKubeconfig {
			renew = "the next command that changes the cluster, such as kubectl ha up, renews it"
		}
		switch left := c.Expires.Sub(now); {
		case left <= 0:
			problems = append(problems, fmt.Sprintf("the certificate of the %s expired on %s: %s", c.Of, day(c.Expires), renew))
		case left < model.ExpiresSoon:
			notes = append(notes, fmt.Sprintf("the certificate of the %s expires on %s, in %d days: %s", c.Of, day(c.Expires), int(left.Hours()/24), renew))
		}
	}
	return problems, notes
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
