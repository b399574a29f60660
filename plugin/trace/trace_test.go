package trace_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/plugin/trace"
	"github.com/kubectl-ha/kubectl-ha/shared/apilog"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

var noon = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }

// TestTrace: steps with their phases by zone, side by side where they overlap, and
// requests by host; what an interrupt leaves is unfinished.
func TestTrace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace.json")
	record, err := trace.Create(file, func() time.Time { return at(9) })
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []event.Event{
		{Time: at(0), Kind: event.Started, Step: "network", Title: "Create network demo"},
		{Time: at(1), Kind: event.Done, Step: "network"},
		{Time: at(1), Kind: event.Started, Step: "join c", Title: "Join c", Zone: "europe-west1-c"},
		{Time: at(2), Kind: event.Started, Step: "group c", Title: "Create group c", Zone: "europe-west1-c"},
		{Time: at(2), Kind: event.Progress, Step: "join c", Detail: "waiting"},
		{Time: at(3), Kind: event.Progress, Step: "join c", Detail: "waiting"},
		{Time: at(4), Kind: event.Progress, Step: "join c", Detail: "joining"},
		{Time: at(5), Kind: event.Failed, Step: "group c", Error: "no quota"},
		{Time: at(5), Kind: event.Progress, Step: "join c", Detail: "line 17", Output: true},
		{Time: at(6), Kind: event.Done, Step: "join c"},
		{Time: at(6), Kind: event.Info, Title: "all is well"},
		{Time: at(7), Kind: event.Started, Step: "pool", Title: "Wait for the pool", Zone: "europe-west1-c"},
	} {
		record.Send(e)
	}
	record.Call(apilog.Call{Method: "POST", Host: "compute.example", Path: "/networks", Result: "200 OK", Began: at(0), Took: 300 * time.Millisecond})
	if err := record.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(tree, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Compare(t, "trace.golden.json", string(got)+"\n")
}

// TestNoPlaceForIt: said before anything is done.
func TestNoPlaceForIt(t *testing.T) {
	_, err := trace.Create(filepath.Join(t.TempDir(), "missing", "trace.json"), time.Now)
	if errs.KindOf(err) != errs.Usage || errs.HintOf(err) == "" {
		t.Errorf("it is %v", err)
	}
}
