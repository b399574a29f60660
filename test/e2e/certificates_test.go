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
