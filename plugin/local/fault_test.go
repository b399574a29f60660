package local_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func (f *fakeEngine) Faults(context.Context) ([]inject.Fault, error) { return f.faults, nil }

func (f *fakeEngine) AddFault(_ context.Context, added inject.Fault) (inject.Fault, error) {
	added = added.Complete()
	if err := added.Check(); err != nil {
		return added, errs.Errorf(errs.Usage, "%w", err)
	}
	added.ID = fmt.Sprintf("%s-%d", added.Kind, len(f.faults)+1)
	added.Since = noon.Add(-time.Minute)
	if added.For > 0 {
		added.Until = added.Since.Add(added.For.Length())
	}
	f.faults = append(f.faults, added)
	return added, nil
}

func (f *fakeEngine) RemoveFault(_ context.Context, id string) error {
	i := slices.IndexFunc(f.faults, func(f inject.Fault) bool { return f.ID == id })
	if i < 0 {
		return errs.Errorf(errs.Usage, "there is no fault %s", id)
	}
	f.faults = slices.Delete(f.faults, i, i+1)
	return nil
}

func (f *fakeEngine) RemoveFaults(context.Context) ([]inject.Fault, error) {
	removed := f.faults
	f.faults = nil
	return removed, nil
}

func (f *fakeEngine) Preempt(_ context.Context, zone, name string) error {
	if name == "none" {
		return errs.Errorf(errs.Usage, "there is no %s in %s", name, zone)
	}
	return nil
}

func TestFaults(t *testing.T) {
	engine := &fakeEngine{running: true}
	s := session{engine: engine}
	var transcript strings.Builder
	for _, line := range []string{
		"list",
		"add stockout --zone europe-west1-c --count 3 --details",
		"add rate-limit --method *.list --for 6m",
		"add quota --at-once --count 1 --for 90s -o name",
		"add slow-boot --delay 2m --name demo-* -o json",
		"add operation-hang --count 1",
		"list",
		"list -o name",
		"remove stockout-1 rate-limit-2",
		"preempt demo-spot-b-x4k9 --zone europe-west1-b",
		"remove --all",
		"remove --all",
	} {
		if line == "list" && len(engine.faults) > 0 {
			engine.faults[0].Hits = 1
			engine.faults[4] = *engine.faults[4].Struck(inject.Held{Operation: "o", Target: "t"})
		}
		got := s.run(t, append([]string{"local", "fault"}, strings.Fields(line)...)...)
		fmt.Fprintf(&transcript, "$ kubectl ha local fault %s\n%s%s", line, got.out, got.errors)
		if got.code != 0 {
			t.Errorf("%s ends with %d: %s", line, got.code, got.errors)
		}
	}
	golden.Compare(t, "fault.txt", transcript.String())
}

func TestFaultsRefused(t *testing.T) {
	for line, want := range map[string]string{
		"add stokout --zone europe-west1-b":   "Did you mean kubectl ha local fault add stockout?",
		"add stockout":                        "a stockout needs a zone",
		"add power-cut --zone z --count 1":    "unknown flag: --count",
		"add rate-limit --status 500":         "403 or 429",
		"add slow-boot --delay soon":          "invalid argument",
		"add network-cut europe-west1-b":      `does not take the argument "europe-west1-b"`,
		"ad stockout":                         "Did you mean kubectl ha local fault add?",
		"remove":                              "the ID, or --all, is required",
		"remove x --all":                      "exclude each other",
		"remove x":                            "hint: kubectl ha local fault list",
		"preempt":                             "the NAME of the machine is required",
		"preempt demo":                        "--zone is required",
		"preempt none --zone europe-west1-b":  "there is no none",
		"preempt a b --zone europe-west1-b":   `does not take the argument "b"`,
		"add unavailable --name [a --count 1": "is no pattern",
	} {
		got := session{engine: &fakeEngine{running: true}}.run(t, append([]string{"local", "fault"}, strings.Fields(line)...)...)
		if got.code != 2 || !strings.Contains(got.errors, want) {
			t.Errorf("%s ends with %d: %s; want %q", line, got.code, got.errors, want)
		}
	}
}

func TestFaultsAreCompleted(t *testing.T) {
	engine := &fakeEngine{running: true, faults: []inject.Fault{{ID: "stockout-x4k9"}}}
	s := session{engine: engine}
	for line, want := range map[string]string{
		"__complete local fault remove ": "stockout-x4k9\n",
		"__complete local fault add st":  "stockout\tA zone has no capacity for machines\nstuck-boot",
	} {
		if got := s.run(t, strings.Split(line, " ")...); !strings.HasPrefix(got.out, want) {
			t.Errorf("%s: got %q", line, got.out)
		}
	}
}
