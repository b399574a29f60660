package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
)

// TestNothingBeforeRestored: a server that has not looked at its machines says
// nothing of them, but that it is starting.
func TestNothingBeforeRestored(t *testing.T) {
	l := newLab(t, localgcetest.Options{})
	server, err := api.New(api.Options{Token: l.Token, Runner: l.Machines, Fabric: l.Fabric})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/compute/v1/projects/local/zones/"+zone+"/instances", nil)
		r.Header.Set("Authorization", "Bearer "+l.Token)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		return answer
	}
	if answer := ask(); answer.Code != http.StatusServiceUnavailable || !strings.Contains(answer.Body.String(), "is starting") || !json.Valid(answer.Body.Bytes()) {
		t.Errorf("before it was restored: %d %s", answer.Code, answer.Body)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx) }()
	<-server.Restored()
	if answer := ask(); answer.Code != http.StatusOK {
		t.Errorf("when it was restored: %d %s", answer.Code, answer.Body)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestDeadMachines: the first answer after a restart of the computer says that
// its machines do not run.
func TestDeadMachines(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	if err := l.Machines.Stop(t.Context(), l.Machines.Named("a").ID(), 0); err != nil {
		t.Fatal(err)
	}
	l.Restart(t)
	if status := l.get("a").Status; status != "TERMINATED" {
		t.Errorf("the first answer: %s", status)
	}
}

// TestReap: a machine that no instance has is gone after a restart, and another
// runs on.
func TestReap(t *testing.T) {
	l := newLab(t, localgcetest.Options{StatePath: filepath.Join(t.TempDir(), "state")})
	l.network()
	l.done(l.gce.Instances.Insert(project, zone, vm("a")).Do())
	nic := network.NIC{Machine: "orphan", Network: l.Fabric.NIC(l.Machines.Named("a").ID()).Network, Address: netip.MustParseAddr("10.128.0.99")}
	if _, err := l.Fabric.Attach(t.Context(), nic); err != nil {
		t.Fatal(err)
	}
	if err := l.Machines.Start(t.Context(), machine.Spec{ID: "orphan", Hostname: "orphan"}); err != nil {
		t.Fatal(err)
	}
	l.Restart(t)
	if l.Machines.Named("orphan") != nil || l.Machines.Named("a") == nil || l.Fabric.NICs() != 1 {
		t.Errorf("the orphan is %v, a is %v, %d interfaces", l.Machines.Named("orphan"), l.Machines.Named("a"), l.Fabric.NICs())
	}
}
