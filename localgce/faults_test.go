package localgce

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// TestFaults: the engine's own commands add, list and remove faults, and meet
// none.
func TestFaults(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	c := Connection{Endpoint: e.URL, Token: e.Token, Project: e.Project, StateDir: "/state"}
	ctx := t.Context()
	var ids []string
	for _, kind := range []inject.Kind{inject.Unavailable, inject.LostRequest, inject.LostAnswer} {
		added, err := AddFault(ctx, c, inject.Fault{Kind: kind})
		if err != nil || !strings.HasPrefix(added.ID, string(kind)+"-") || added.Since.IsZero() {
			t.Fatalf("added %+v, %v", added, err)
		}
		ids = append(ids, added.ID)
	}
	if err := ping(ctx, c); err != nil {
		t.Error(err)
	}
	if _, _, err := census(ctx, c); err != nil {
		t.Error(err)
	}
	if err := RemoveFault(ctx, c, ids[1]); err != nil {
		t.Error(err)
	}
	if list, err := Faults(ctx, c); err != nil || len(list) != 2 || list[0].ID != ids[0] || list[1].ID != ids[2] {
		t.Errorf("listed %+v, %v", list, err)
	}
	if removed, err := RemoveFaults(ctx, c); err != nil || len(removed) != 2 {
		t.Errorf("removed %+v, %v", removed, err)
	}
}

func TestPreempt(t *testing.T) {
	const zone = "europe-west1-b"
	e := localgcetest.Start(t, localgcetest.Options{})
	c := Connection{Endpoint: e.URL, Token: e.Token, Project: e.Project, StateDir: "/state"}
	for name, model := range map[string]string{"spot": "SPOT", "standard": "STANDARD"} {
		body := map[string]any{
			"name": name, "machineType": "zones/" + zone + "/machineTypes/e2-small", "networkInterfaces": []any{map[string]any{}},
			"scheduling": map[string]any{"provisioningModel": model},
			"disks": []any{map[string]any{"boot": true, "initializeParams": map[string]any{
				"sourceImage": "projects/debian-cloud/global/images/family/debian-12"}}},
		}
		if err := c.send(t.Context(), http.MethodPost, "/compute/v1/projects/local/zones/"+zone+"/instances", body, &struct{}{}); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, func() bool { return e.Machines.Count() == 2 })
	eventually(t, func() bool { return Preempt(t.Context(), c, zone, "spot") == nil }) // once its insert is done
	eventually(t, func() bool { return e.Machines.Named("spot") == nil })
	if err := Preempt(t.Context(), c, zone, "standard"); errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), "not a Spot machine") {
		t.Errorf("a standard machine: %v", err)
	}
	if err := Preempt(t.Context(), c, zone, "none"); errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), "not found") {
		t.Errorf("no machine: %v", err)
	}
}

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	err := wait.Poll(t.Context(), 5*time.Millisecond, func(context.Context) (bool, string, error) { return holds(), "", nil })
	if err != nil {
		t.Fatal(err)
	}
}

func TestFaultsRefused(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	c := Connection{Endpoint: e.URL, Token: e.Token, Project: e.Project, StateDir: "/state"}
	if _, err := AddFault(t.Context(), c, inject.Fault{Kind: inject.Stockout, Zone: "nowhere"}); errs.KindOf(err) != errs.Usage || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("an unknown zone: %v", err)
	}
	if err := RemoveFault(t.Context(), c, "none"); errs.KindOf(err) != errs.Usage || err.Error() != "there is no fault none" {
		t.Errorf("an unknown ID: %v", err)
	}
	c.Token = "another"
	if _, err := Faults(t.Context(), c); errs.KindOf(err) != errs.Failed || !strings.Contains(err.Error(), "401") {
		t.Errorf("without the token: %v", err)
	}
}

// TestCensusOfAllProjects: an engine has as many as clients speak of.
func TestCensusOfAllProjects(t *testing.T) {
	e := localgcetest.Start(t, localgcetest.Options{})
	c := Connection{Endpoint: e.URL, Token: e.Token, Project: e.Project, StateDir: "/state"}
	for _, project := range []string{"one", "two"} {
		body := map[string]any{
			"name": "a", "machineType": "zones/europe-west1-b/machineTypes/e2-small", "networkInterfaces": []any{map[string]any{}},
			"disks": []any{map[string]any{"boot": true, "initializeParams": map[string]any{
				"sourceImage": "projects/debian-cloud/global/images/family/debian-12"}}},
		}
		if err := c.send(t.Context(), http.MethodPost, "/compute/v1/projects/"+project+"/zones/europe-west1-b/instances", body, &struct{}{}); err != nil {
			t.Fatal(err)
		}
	}
	projects, err := Projects(t.Context(), c)
	if err != nil || !slices.Contains(projects, "one") || !slices.Contains(projects, "two") {
		t.Errorf("the projects are %q, %v", projects, err)
	}
	if n, err := Instances(t.Context(), c); n != 2 || err != nil {
		t.Errorf("there are %d instances, %v", n, err)
	}
}
