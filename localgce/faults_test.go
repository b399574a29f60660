package localgce

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/localgce/api/apitest"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// TestFaults: the engine's own commands add, list and remove faults, and meet
// none.
func TestFaults(t *testing.T) {
	e := apitest.Start(t, apitest.Options{})
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

func TestFaultsRefused(t *testing.T) {
	e := apitest.Start(t, apitest.Options{})
	c := Connection{Endpoint: e.URL, Token: e.Token, Project: e.Project, StateDir: "/state"}
	if _, err := AddFault(t.Context(), c, inject.Fault{Kind: inject.Stockout, Zone: "nowhere"}); fault.KindOf(err) != fault.Usage || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("an unknown zone: %v", err)
	}
	if err := RemoveFault(t.Context(), c, "none"); fault.KindOf(err) != fault.Usage || err.Error() != "there is no fault none" {
		t.Errorf("an unknown ID: %v", err)
	}
	c.Token = "another"
	if _, err := Faults(t.Context(), c); fault.KindOf(err) != fault.Failed || !strings.Contains(err.Error(), "401") {
		t.Errorf("without the token: %v", err)
	}
}
