package gce_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// foundations are what an instance and a managed group stand on.
func foundations(t *testing.T, client *gce.Client) {
	t.Helper()
	for _, resource := range resources() {
		switch resource.(type) {
		case infra.Network, infra.Subnetwork, infra.Template:
			if _, err := client.Ensure(t.Context(), resource, owner); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// faulty is an engine of scripted machines, and a client that does not pause.
func faulty(t *testing.T) (*localgcetest.Engine, *gce.Client) {
	t.Helper()
	engine := localgcetest.Start(t, localgcetest.Options{Speed: 1000})
	client, err := gce.NewImpatient(t.Context(), gce.Config{
		Project: engine.Project, Region: "europe-west1", Endpoint: engine.URL, Token: engine.Token})
	if err != nil {
		t.Fatal(err)
	}
	foundations(t, client)
	return engine, client
}

func commit(t *testing.T, engine *localgcetest.Engine, f inject.Fault) {
	t.Helper()
	if _, err := engine.API().AddFault(f); err != nil {
		t.Fatal(err)
	}
}

// TestPassingFaults: what passes is sat out, and the instance is made once.
func TestPassingFaults(t *testing.T) {
	for name, f := range map[string]inject.Fault{
		"unavailable":        {Kind: inject.Unavailable, Count: 3},
		"rate limit":         {Kind: inject.RateLimit, Count: 3},
		"too many":           {Kind: inject.RateLimit, Count: 3, Status: 429},
		"lost requests":      {Kind: inject.LostRequest, Count: 3},
		"lost answers":       {Kind: inject.LostAnswer, Count: 3},
		"lost insert":        {Kind: inject.LostAnswer, Count: 2, Method: "instances.insert"},
		"lost wait":          {Kind: inject.LostAnswer, Count: 2, Method: "zoneOperations.wait"},
		"an early wait":      {Kind: inject.EarlyWait, Count: 1},
		"not ready":          {Kind: inject.OperationError, Count: 2, Code: "RESOURCE_NOT_READY"},
		"internal error":     {Kind: inject.OperationError, Count: 2},
		"internal, with 500": {Kind: inject.OperationError, Count: 2, Status: 500},
		"a slow boot":        {Kind: inject.SlowBoot, Count: 1, Delay: inject.Duration(20 * time.Second)},
		"a hanging insert":   {Kind: inject.OperationHang, Method: "instances.insert", For: inject.Duration(20 * time.Second)},
	} {
		t.Run(name, func(t *testing.T) {
			engine, client := faulty(t)
			commit(t, engine, f)
			created, err := client.Ensure(t.Context(), instance, owner)
			if err != nil || !created {
				t.Fatalf("created %v, %v", created, err)
			}
			if left := engine.API().Faults(); len(left) > 0 && f.For == 0 {
				t.Errorf("it did not meet the fault: %+v", left)
			}
			if deleted, err := client.Delete(t.Context(), instance.Ref()); err != nil || !deleted || engine.Machines.Count() != 0 {
				t.Errorf("deleted %v, %v; %d machines left", deleted, err, engine.Machines.Count())
			}
		})
	}
}

// TestLastingFaults: what does not pass ends with its kind, the place, and what
// to do; the same call succeeds when the fault is lifted.
func TestLastingFaults(t *testing.T) {
	const where = "create instance demo-cp-b in europe-west1-b: "
	for name, test := range map[string]struct {
		fault inject.Fault
		kind  errs.Kind
		text  string
		hint  string
		hits  int // of the fault; 0 for any number
	}{
		"stockout": {inject.Fault{Kind: inject.Stockout, Zone: zone}, errs.Exhausted,
			"does not have enough resources", "Choose another zone", 1},
		"stockout with details": {inject.Fault{Kind: inject.Stockout, Zone: zone, Details: true}, errs.Exhausted,
			"does not have enough resources", "Zones that have room: europe-west1-c, europe-west1-d.", 1},
		"quota":          {inject.Fault{Kind: inject.Quota}, errs.Exhausted, "Quota 'CPUS' exceeded.", "gcloud compute regions describe europe-west1", 1},
		"quota at once":  {inject.Fault{Kind: inject.Quota, AtOnce: true}, errs.Exhausted, "Quota 'CPUS' exceeded.", "gcloud compute regions describe europe-west1", 1},
		"unavailable":    {inject.Fault{Kind: inject.Unavailable}, errs.Failed, "currently unavailable", "wait a minute", 12},
		"rate limit":     {inject.Fault{Kind: inject.RateLimit}, errs.Failed, "Queries per minute", "wait a minute", 12},
		"lost answers":   {inject.Fault{Kind: inject.LostAnswer}, errs.Failed, "EOF", "keeps breaking", 6},
		"internal error": {inject.Fault{Kind: inject.OperationError}, errs.Failed, "fails on purpose", "same command again", 6},
		"denied": {inject.Fault{Kind: inject.OperationError, Code: "PERMISSION_DENIED", Status: 403}, errs.Denied,
			"on purpose", "roles compute.admin", 1},
		"odd error": {inject.Fault{Kind: inject.OperationError, Code: "UNSUPPORTED_OPERATION", Status: 400}, errs.Failed, "on purpose", "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			engine, client := faulty(t)
			if test.fault.Stage() != inject.Operation {
				test.fault.Method = "instances.insert"
			}
			commit(t, engine, test.fault)
			_, err := client.Ensure(t.Context(), instance, owner)
			if errs.KindOf(err) != test.kind || !strings.HasPrefix(err.Error(), where) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("%v (%s), want %s: %s", err, errs.KindOf(err), test.kind, test.text)
			}
			if hint := errs.HintOf(err); !strings.Contains(hint, test.hint) {
				t.Errorf("hint %q, want %q", hint, test.hint)
			}
			if f := engine.API().Faults()[0]; f.Hits != test.hits {
				t.Errorf("met the fault %d times, want %d", f.Hits, test.hits)
			}
			if _, err := engine.API().RemoveFaults(); err != nil {
				t.Fatal(err)
			}
			if _, err := client.Ensure(t.Context(), instance, owner); err != nil {
				t.Errorf("after the fault: %v", err)
			}
		})
	}
}

// TestWaitEndsWithItsContext: an operation that hangs is waited for as long as
// the caller likes, and the error tells which one it was.
func TestWaitEndsWithItsContext(t *testing.T) {
	engine, client := faulty(t)
	commit(t, engine, inject.Fault{Kind: inject.OperationHang, Method: "instances.insert"})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		_, err := client.Ensure(ctx, instance, owner)
		ended <- err
	}()
	eventually(t, "the operation to hang", func() bool { return len(engine.API().Faults()[0].Holds) > 0 })
	cancel()
	err := <-ended
	if errs.KindOf(err) != errs.Interrupted || !strings.HasPrefix(err.Error(), "create instance demo-cp-b in europe-west1-b: ") {
		t.Errorf("the error is %v (%s)", err, errs.KindOf(err))
	}
}

// TestGroupErrors: a managed group under stockout says so, and fills itself
// when there is room.
func TestGroupErrors(t *testing.T) {
	engine, client := faulty(t)
	commit(t, engine, inject.Fault{Kind: inject.Stockout, Zone: zone})
	if _, err := client.Ensure(t.Context(), pool, owner); err != nil {
		t.Fatal(err)
	}
	group := func() infra.FoundManagedGroup { return inventory(t, client).ManagedGroups[0] }
	eventually(t, "the group's error", func() bool { return len(group().Errors) > 0 })
	e := group().Errors[0]
	if !e.Exhausted || e.Code != "ZONE_RESOURCE_POOL_EXHAUSTED" || e.At.IsZero() || !strings.Contains(e.String(), zone) {
		t.Errorf("the error is %+v", e)
	}
	if _, err := engine.API().RemoveFaults(); err != nil {
		t.Fatal(err)
	}
	commit(t, engine, inject.Fault{Kind: inject.OperationError, Method: "instances.insert", Count: 1})
	eventually(t, "another error", func() bool {
		last := group().Errors
		return len(last) > 0 && last[0].Code == "INTERNAL_ERROR" && !last[0].Exhausted || group().Stable
	})
	eventually(t, "a full group", func() bool { return group().Stable })
}

// TestZoneInTheDark: a zone without power is not one to work in.
func TestZoneInTheDark(t *testing.T) {
	engine, client := faulty(t)
	commit(t, engine, inject.Fault{Kind: inject.PowerCut, Zone: zone})
	zones, err := client.Zones(t.Context())
	if err != nil || strings.Join(zones, " ") != "europe-west1-c europe-west1-d" {
		t.Errorf("zones %v, %v", zones, err)
	}
}

// TestUnreachableZone: what the client tells of a zone that the local Compute
// Engine does not reach. Only a 404 is an absence.
func TestUnreachableZone(t *testing.T) {
	engine, client := faulty(t)
	if _, err := client.Ensure(t.Context(), instance, owner); err != nil {
		t.Fatal(err)
	}
	commit(t, engine, inject.Fault{Kind: inject.Unreachable, Zone: zone})
	if found := inventory(t, client); !slices.Equal(found.Unknown, []string{zone}) || found.Has(instance.Ref()) || len(found.Refs) == 0 {
		t.Errorf("unknown %q, found %v", found.Unknown, found.Refs)
	}
	if all, err := client.Clusters(t.Context()); err != nil || len(all) != 1 || !slices.Equal(all[0].Unknown, []string{zone}) || all[0].Leftovers() {
		t.Errorf("clusters %+v, %v", all, err)
	}
	if there, err := client.Exists(t.Context(), instance.Ref()); err == nil {
		t.Errorf("somebody knows whether it is there: %t", there)
	}
	if _, err := engine.API().RemoveFaults(); err != nil {
		t.Fatal(err)
	}
	if there, err := client.Exists(t.Context(), instance.Ref()); err != nil || !there {
		t.Errorf("it is there: %t, %v", there, err)
	}
	if _, err := client.Delete(t.Context(), instance.Ref()); err != nil {
		t.Fatal(err)
	}
	if there, err := client.Exists(t.Context(), instance.Ref()); err != nil || there {
		t.Errorf("it is gone: %t, %v", there, err)
	}
}
