package api_test

import (
	"reflect"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// TestFalseIsShown: clients print these fields, also where they are false or 0.
func TestFalseIsShown(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.HealthChecks.Insert(project, &compute.HealthCheck{Name: "h", Type: "TCP", TcpHealthCheck: &compute.TCPHealthCheck{Port: 22}}).Do())
	l.done(l.gce.RegionBackendServices.Insert(project, region, &compute.BackendService{Name: "b", HealthChecks: []string{"global/healthChecks/h"}}).Do())
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "d", SizeGb: 10}).Do())
	l.done(l.gce.Instances.AttachDisk(project, zone, "a", &compute.AttachedDisk{Source: "zones/" + zone + "/disks/d"}).Do())
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
	_, a := call(t, l.Engine, "GET", "/compute/v1/projects/local/zones/"+zone+"/instances/a", "")
	disks, _ := a["disks"].([]any)
	if disk, _ := disks[1].(map[string]any); disk["boot"] != false || disk["autoDelete"] != false {
		t.Errorf("the attached disk is %v", disk)
	}
}
