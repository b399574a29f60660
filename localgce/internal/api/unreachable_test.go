package api_test

import (
	"net/http"
	"slices"
	"testing"

	"google.golang.org/api/compute/v1"
	"google.golang.org/api/googleapi"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

const zoneC = "europe-west1-c"

// TestUnreachable: what the API says of a zone that it does not reach, with and
// without partial success.
func TestUnreachable(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	l.done(l.insert("a"))
	l.done(l.gce.Instances.Insert(project, zoneC, in(zoneC, vm("c"))).Do())
	l.fault(inject.Fault{Kind: inject.Unreachable, Zone: zone})

	partial := googleapi.QueryParameter("returnPartialSuccess", "true")
	_, err := l.gce.Instances.AggregatedList(project).Do()
	wantCode(t, err, http.StatusServiceUnavailable)
	all, err := l.gce.Instances.AggregatedList(project).Do(partial)
	if err != nil {
		t.Fatal(err)
	}
	lost, seen := all.Items["zones/"+zone], all.Items["zones/"+zoneC]
	if len(lost.Instances) > 0 || lost.Warning == nil || lost.Warning.Code != "UNREACHABLE" || len(seen.Instances) != 1 || !slices.Equal(all.Unreachables, []string{"zones/" + zone}) {
		t.Errorf("partial: %d and %d instances, warning %+v, unreachables %q", len(lost.Instances), len(seen.Instances), lost.Warning, all.Unreachables)
	}

	_, err = l.gce.Instances.List(project, zone).Do()
	wantCode(t, err, http.StatusServiceUnavailable)
	list, err := l.gce.Instances.List(project, zone).Do(partial)
	if err != nil || len(list.Items) > 0 || list.Warning == nil || list.Warning.Code != "UNREACHABLE" {
		t.Errorf("partial list of the zone: %+v, %v", list, err)
	}
	_, err = l.gce.Instances.Get(project, zone, "a").Do()
	wantCode(t, err, http.StatusServiceUnavailable)
	_, err = l.insert("b")
	wantCode(t, err, http.StatusServiceUnavailable)
	if _, err := l.gce.Instances.Get(project, zoneC, "c").Do(); err != nil {
		t.Errorf("another zone: %v", err)
	}
	if networks, err := l.gce.Networks.List(project).Do(); err != nil || len(networks.Items) == 0 {
		t.Errorf("what is global: %v", err)
	}
	if l.Machines.Count() != 2 {
		t.Errorf("%d machines run", l.Machines.Count())
	}

	l.lift()
	if l.get("a").Status != "RUNNING" {
		t.Errorf("it came back as %s", l.get("a").Status)
	}
	l.absent("b")
}

// in places an instance's body in another zone.
func in(zone string, body *compute.Instance) *compute.Instance {
	body.MachineType = "zones/" + zone + "/machineTypes/" + last(body.MachineType)
	return body
}
