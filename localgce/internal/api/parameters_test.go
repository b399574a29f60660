package api_test

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// TestParameters: what a query may say is held to the documentation.
func TestParameters(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	const (
		p = "/compute/v1/projects/local"
		z = p + "/zones/europe-west1-b"
	)
	for _, c := range []struct{ method, path, message string }{
		{"GET", z + "/instances?maxresults=3", `Unknown name "maxresults": Cannot bind query parameter.`},
		{"GET", p + "/global/networks/default?filter=name=x", `Unknown name "filter"`},
		{"DELETE", z + "/instances/a?force=true", `Unknown name "force"`},
		{"GET", p + "/aggregated/instances?returnPartialSuccess=perhaps", "Invalid value for field 'returnPartialSuccess': 'perhaps'. It must be true or false."},
		{"GET", z + "/instances?maxResults=many", "Invalid value for field 'maxResults': 'many'. It must be a number."},
		{"GET", z + "/instances?maxResults=501", "Value must be between 0 and 500."},
		{"GET", z + "/instances/a/serialPort?port=5", "Invalid value for field 'port': '5'. It must be one of 1 to 4."},
		{"GET", z + "/instances/a/serialPort?start=end", "Invalid value for field 'start': 'end'. It must be a number."},
		{"GET", p + "/regions/europe-west1/subnetworks/default?views=ALL", "Invalid value for field 'views': 'ALL'. It must be one of DEFAULT, WITH_UTILIZATION."},
		{"POST", z + "/instances/a/setDiskAutoDelete?deviceName=d", "Required field 'autoDelete' not specified"},
		{"POST", z + "/instances/a/detachDisk", "Required field 'deviceName' not specified"},
		{"POST", z + "/instances/a/deleteAccessConfig?accessConfig=x", "Required field 'networkInterface' not specified"},
		{"POST", z + "/instanceGroupManagers/m/resize", "Required field 'size' not specified"},
	} {
		status, answer := call(t, e, c.method, c.path, "")
		text, _ := answer["error"].(map[string]any)
		if message, _ := text["message"].(string); status != http.StatusBadRequest || !strings.Contains(message, c.message) {
			t.Errorf("%s %s answers %d %v, want 400 with %q", c.method, c.path, status, answer, c.message)
		}
	}
	for _, path := range []string{
		z + "/instances?alt=json&prettyPrint=false&key=k", p + "/aggregated/instances?includeAllScopes=True&returnPartialSuccess=True",
	} {
		if status, answer := call(t, e, "GET", path, ""); status != http.StatusOK {
			t.Errorf("%s answers %d %v", path, status, answer)
		}
	}
}

// TestPartialSuccessOfGcloud: gcloud writes True.
func TestPartialSuccessOfGcloud(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.fault(inject.Fault{Kind: inject.Unreachable, Zone: zone})
	status, answer := call(t, l.Engine, "GET", "/compute/v1/projects/local/aggregated/instances?returnPartialSuccess=True", "")
	if status != http.StatusOK || answer["unreachables"] == nil {
		t.Errorf("the answer is %d %v", status, answer)
	}
}

// TestParametersCount: what a query says is done, or refused.
func TestParametersCount(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.gce.Disks.Insert(project, zone, &compute.Disk{Name: "d"}).SourceImage(image).Do())
	d, err := l.gce.Disks.Get(project, zone, "d").Do()
	if err != nil || last(d.SourceImage) == "" || d.SizeGb != 10 {
		t.Errorf("the disk is of %q and has %d GB (%v)", d.SourceImage, d.SizeGb, err)
	}
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	_, err = l.gce.Instances.AttachDisk(project, zone, "a", &compute.AttachedDisk{Source: "zones/" + zone + "/disks/d"}).ForceAttach(true).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'forceAttach'")
}

// TestNetworkPatch: only how a network routes can be changed.
func TestNetworkPatch(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	_, err := l.gce.Networks.Patch(project, "n", &compute.Network{AutoCreateSubnetworks: true}).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'resource.autoCreateSubnetworks'")
	_, err = l.gce.Networks.Patch(project, "n", &compute.Network{Description: "another"}).Do()
	wantRefused(t, err, http.StatusBadRequest, "invalid", "'resource.description'")
	l.done(l.gce.Networks.Patch(project, "n", &compute.Network{RoutingConfig: &compute.NetworkRoutingConfig{RoutingMode: "GLOBAL"}}).Do())
	if n, err := l.gce.Networks.Get(project, "n").Do(); err != nil || n.RoutingConfig.RoutingMode != "GLOBAL" {
		t.Errorf("the network is %+v (%v)", n.RoutingConfig, err)
	}
}
