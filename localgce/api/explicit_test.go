package api_test

import (
	"reflect"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apitest"
)

// TestFalseIsShown: clients print these fields, also where they are false or 0.
func TestFalseIsShown(t *testing.T) {
	l := newLab(t, apitest.Options{})
	l.network()
	l.done(l.gce.HealthChecks.Insert(project, &compute.HealthCheck{Name: "h", Type: "TCP", TcpHealthCheck: &compute.TCPHealthCheck{Port: 22}}).Do())
	l.done(l.gce.RegionBackendServices.Insert(project, region, &compute.BackendService{Name: "b", HealthChecks: []string{"global/healthChecks/h"}}).Do())
	drains := map[string]any{"drainingTimeoutSec": 0.0}
	for path, want := range map[string]map[string]any{
		"global/networks/n":                        {"autoCreateSubnetworks": false},
		"global/firewalls/default-allow-ssh":       {"disabled": false},
		"regions/" + region + "/subnetworks/s":     {"privateIpGoogleAccess": false},
		"regions/" + region + "/backendServices/b": {"connectionDraining": drains},
	} {
		_, answer := call(t, l.Engine, "GET", "/compute/v1/projects/local/"+path, "")
		for field, value := range want {
			if !reflect.DeepEqual(answer[field], value) {
				t.Errorf("%s of %s is %v", field, path, answer[field])
			}
		}
	}
}
