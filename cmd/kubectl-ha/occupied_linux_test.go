package main

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// TestOccupied: clusters of any project keep the engine from being stopped, also those
// of which there is only the network yet.
func TestOccupied(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	c := localgce.Connection{Endpoint: e.URL, Token: e.Token, Project: e.Project, StateDir: "/state"}
	if by, err := (actionLocalGCE{}).occupied(t.Context(), c); err != nil || by != "" {
		t.Errorf("an empty engine has %q in it, %v", by, err)
	}
	client, err := gce.New(t.Context(), gce.Config{Project: "another", Region: "europe-west1", Endpoint: e.URL, Token: e.Token})
	if err != nil {
		t.Fatal(err)
	}
	owner := infra.Owner{Cluster: "demo", Region: "europe-west1"}
	if _, err := client.Ensure(t.Context(), infra.Network{Name: "demo-network"}, owner); err != nil {
		t.Fatal(err)
	}
	if by, err := (actionLocalGCE{}).occupied(t.Context(), c); err != nil || !strings.Contains(by, "cluster demo of project another") {
		t.Errorf("it has %q in it, %v", by, err)
	}
	c.Token = "wrong"
	if _, err := (actionLocalGCE{}).occupied(t.Context(), c); err == nil {
		t.Error("who may not look finds nothing")
	}
}
