package api_test

import (
	"net/http"
	"testing"

	"google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

func TestRouteToTheInternet(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	l.network()
	route := func(name, gateway string) *compute.Route {
		return &compute.Route{Name: name, Network: "global/networks/n", DestRange: "192.0.2.0/24", NextHopGateway: gateway}
	}
	l.done(l.gce.Routes.Insert(project, route("out", l.URL+"/compute/v1/projects/local/global/gateways/default-internet-gateway")).Do())
	out, err := l.gce.Routes.Get(project, "out").Do()
	const want = "https://www.googleapis.com/compute/v1/projects/local/global/gateways/default-internet-gateway"
	if err != nil || out.NextHopGateway != want || out.Priority != 1000 {
		t.Errorf("the route goes to %q with priority %d (%v)", out.NextHopGateway, out.Priority, err)
	}
	_, err = l.gce.Routes.Insert(project, route("wrong", "global/gateways/another")).Do()
	wantCode(t, err, http.StatusBadRequest)
}
