//go:build e2e || soak

package e2e

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// certificate is one of the list of kubectl ha certificates.
type certificate struct {
	Name, Replica   string
	Expires, Issued time.Time
	Authority       bool
}

// certificates are those of the replicas that are no CA's.
func certificates(t *testing.T, lab *walkthrough.Lab) (all []certificate, err error) {
	t.Helper()
	output, err := lab.HA(t.Context(), "certificates", "-o", "json")
	if err != nil {
		return nil, err
	}
	var list struct{ Certificates []certificate }
	if err := json.Unmarshal([]byte(output), &list); err != nil {
		return nil, fmt.Errorf("%w: %s", err, output)
	}
	for _, c := range list.Certificates {
		if c.Replica != "" && !c.Authority {
			all = append(all, c)
		}
	}
	if len(all) < 30 {
		return nil, fmt.Errorf("of three replicas only %d certificates are known: %s", len(all), output)
	}
	return all, nil
}

// renewedSince checks that all were issued after that, and are good until then.
func renewedSince(t *testing.T, lab *walkthrough.Lab, since time.Time, good time.Duration) error {
	t.Helper()
	all, err := certificates(t, lab)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Issued.Before(since) || c.Expires.Sub(c.Issued) < good-time.Minute || c.Expires.Sub(c.Issued) > good+time.Minute {
			return fmt.Errorf("%s of %s was issued at %s and expires at %s", c.Name, c.Replica, c.Issued, c.Expires)
		}
	}
	return nil
}
