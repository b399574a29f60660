package plugin

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

// issued are the certificates of two replicas, those of the second with so long left,
// and the administrator's; of a third replica nothing is known.
func issued(left time.Duration) certificates.Report {
	found := certificates.Report{Target: demo, Time: noon}
	for _, replica := range []struct {
		zone string
		left time.Duration
	}{{"b", 364 * 24 * time.Hour}, {"c", left}} {
		name, zone := "demo-control-plane-"+replica.zone, "europe-west1-"+replica.zone
		found.Certificates = append(found.Certificates,
			certificates.Certificate{Name: "apiserver", Replica: name, Zone: zone, Expires: noon.Add(replica.left), Issued: noon.Add(-24 * time.Hour)},
			certificates.Certificate{Name: "admin.conf", Replica: name, Zone: zone, Expires: noon.Add(replica.left + time.Second), Issued: noon.Add(-24 * time.Hour)},
			certificates.Certificate{Name: "ca", Replica: name, Zone: zone, Expires: noon.AddDate(10, 0, 0), Issued: noon.Add(-24 * time.Hour), Authority: true})
	}
	found.Certificates = append(found.Certificates, certificates.Certificate{Name: certificates.Kubeconfig, Expires: noon.AddDate(1, 0, 0)})
	found.Unknown = []certificates.Unknown{{Replica: "demo-control-plane-d", Zone: "europe-west1-d", Why: "the machine is TERMINATED"}}
	return found
}

func TestCertificates(t *testing.T) {
	for name, test := range map[string]struct {
		line string
		left time.Duration
		code int
	}{
		"table":   {"certificates", 29 * 24 * time.Hour, 0},
		"wide":    {"certificates -o wide", 29 * 24 * time.Hour, 0},
		"json":    {"certificates -o json", 29 * 24 * time.Hour, 0},
		"names":   {"certificates -o name", 29 * 24 * time.Hour, 0},
		"expired": {"certificates", -24 * time.Hour, 3},
	} {
		t.Run(name, func(t *testing.T) {
			w := &world{context: &demo, certificates: issued(test.left)}
			got := session{world: w}.run(t, strings.Fields(test.line)...)
			if got.code != test.code || !strings.HasPrefix(got.errors, "warning: demo-control-plane-d: the machine is TERMINATED\n") {
				t.Errorf("ends with %d: %s", got.code, got.errors)
			}
			golden.Compare(t, "certificates-"+name+".txt", got.out)
		})
	}
}

// TestCertificatesRenew asks first; what is about the renewal is refused without it.
func TestCertificatesRenew(t *testing.T) {
	for line, test := range map[string]struct {
		code int
		told string
	}{
		"certificates --renew --yes":                      {0, ""},
		"certificates --renew --yes demo-control-plane-c": {0, ""},
		"certificates --renew":                            {2, "no terminal to ask on"},
		"certificates --dry-run":                          {2, "--dry-run is for --renew"},
		"certificates --renew --yes -o wide":              {2, "-o wide is for the list"},
	} {
		w := &world{context: &demo}
		got := session{world: w}.run(t, strings.Fields(line)...)
		if got.code != test.code || !strings.Contains(got.errors, test.told) {
			t.Errorf("%s ends with %d: %s", line, got.code, got.errors)
		}
		_, names, _ := strings.Cut(line, "--yes")
		if want := "renew " + strings.TrimSpace(names); test.code == 0 && (len(w.called) != 1 || w.called[0] != want) {
			t.Errorf("%s called %q, not %q", line, w.called, want)
		}
	}
}
