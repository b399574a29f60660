// Package certificates reads what control-plane machines publish of the certificates
// that kubeadm has made for them, and has them renewed, one replica after another.
package certificates

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/machine"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Certificate is one of a replica's, or the administrator's in the kubeconfig.
type Certificate struct {
	Name      string    `json:"name"`              // as kubeadm calls it, such as "apiserver" or "admin.conf"; Kubeconfig
	Replica   string    `json:"replica,omitempty"` // empty for the kubeconfig's
	Zone      string    `json:"zone,omitempty"`
	Expires   time.Time `json:"expires"`
	Issued    time.Time `json:"issued,omitzero"`
	Authority bool      `json:"authority,omitempty"` // of a CA: good for ten years, and not renewed
}

// Of names whose it is: a replica's, or the administrator's.
func (c Certificate) Of() string { return cmp.Or(c.Replica, "the administrator") }

// Kubeconfig is the name of the administrator's certificate.
const Kubeconfig = "kubeconfig"

// Report is what is known of a cluster's certificates.
type Report struct {
	Target       model.Target  `json:"cluster"`
	Time         time.Time     `json:"time"`
	Certificates []Certificate `json:"certificates"`
	Unknown      []Unknown     `json:"unknown,omitempty"`
}

// Unknown is a replica that publishes nothing of its certificates.
type Unknown struct {
	Replica string `json:"replica"`
	Zone    string `json:"zone"`
	Why     string `json:"why"`
}

// Look reads what replicas publish; no API server needs to answer.
func Look(ctx context.Context, machines machine.Outputs, replicas []infra.FoundInstance) (found []Certificate, unknown []Unknown, err error) {
	for _, replica := range replicas {
		if replica.Status != "RUNNING" {
			unknown = append(unknown, Unknown{replica.Name, replica.Zone, "the machine is " + replica.Status})
			continue
		}
		attributes, err := machines.GuestAttributes(ctx, replica.Ref(), bootstrap.Namespace)
		if err != nil {
			return nil, nil, err
		}
		text := attributes[bootstrap.AttrCertificates]
		if text == "" {
			unknown = append(unknown, Unknown{replica.Name, replica.Zone, renewsNone})
			continue
		}
		list, err := Parse(replica.Ref(), text)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, list...)
	}
	return found, unknown, nil
}

const renewsNone = "the machine publishes no certificates: it has not joined, or was made by an earlier version and renews none"

// Parse reads what a replica publishes: a line for each certificate, with its name,
// and the seconds since 1970 when it expires and was issued. The first to expire
// comes first.
func Parse(replica infra.Ref, text string) (list []Certificate, err error) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		var name string
		var expires, issued int64
		if _, err := fmt.Sscanf(lines.Text(), "%s %d %d", &name, &expires, &issued); err != nil {
			return nil, fmt.Errorf("%s publishes %q as a certificate: %w", replica.Name, lines.Text(), err)
		}
		list = append(list, Certificate{
			Name: name, Replica: replica.Name, Zone: replica.Zone, Authority: name == "ca" || strings.HasSuffix(name, "-ca"),
			Expires: time.Unix(expires, 0).UTC(), Issued: time.Unix(issued, 0).UTC(),
		})
	}
	slices.SortStableFunc(list, func(a, b Certificate) int {
		return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Name, b.Name))
	})
	return list, nil
}
