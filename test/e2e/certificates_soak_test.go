//go:build soak

package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

// shortLife is how long the certificates of TestShortCertificates live, and renewals
// how often each replica renews them by itself.
const (
	shortLife = 10 * time.Minute
	renewals  = 2
)

// TestShortCertificates: with certificates that live ten minutes, the machines renew
// them again and again, one replica after another, and the API never stays away.
func TestShortCertificates(t *testing.T) {
	lab := open(t, "short")
	run(t, lab, up(lab, walkthrough.ZoneB+","+walkthrough.ZoneC+","+walkthrough.ZoneD)...)
	write(t, lab)
	config, err := lab.K(t.Context(), "-n", "kube-system", "get", "configmap", "kubeadm-config", "-o", "yaml")
	if err != nil {
		t.Fatal(err)
	}
	year := regexp.MustCompile(`\bcertificateValidityPeriod: \S+`)
	if !year.MatchString(config) {
		t.Fatalf("kubeadm says nothing of the validity of certificates:\n%s", config)
	}
	file := filepath.Join(t.TempDir(), "kubeadm-config.yaml")
	short := year.ReplaceAllString(config, "certificateValidityPeriod: "+shortLife.String())
	if err := os.WriteFile(file, []byte(short), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := lab.K(t.Context(), "replace", "-f", file); err != nil {
		t.Fatal(err)
	}
	since := time.Now().Truncate(time.Second)
	run(t, lab, "certificates", "--renew", "--yes")
	for n := range renewals + 1 {
		err := walkthrough.Eventually(t.Context(), shortLife, func(context.Context) error { return renewedSince(t, lab, since, shortLife) })
		if err != nil {
			t.Fatalf("after %d renewals: %v", n, err)
		}
		inTurn(t, lab)
		whole(t, lab)
		since = time.Now().Truncate(time.Second)
	}
	run(t, lab, "down", "--yes")
}

// inTurn checks that no replica began before the one before it had ended: its API
// server alone is given 15 s to end.
func inTurn(t *testing.T, lab *walkthrough.Lab) {
	all, err := certificates(t, lab)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(all, func(a, b certificate) int { return a.Issued.Compare(b.Issued) })
	for i := 1; i < len(all); i++ {
		if a, b := all[i-1], all[i]; a.Replica != b.Replica && b.Issued.Sub(a.Issued) < 15*time.Second {
			t.Errorf("%s and %s renewed theirs at %s and %s", a.Replica, b.Replica, a.Issued, b.Issued)
		}
	}
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
