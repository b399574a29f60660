package image

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// kinds is a Sink that remembers the kinds of events.
type kinds []event.Kind

func (k *kinds) Send(e event.Event) { *k = append(*k, e.Kind) }

func TestAStageIsMadeOnce(t *testing.T) {
	made := 0
	s := stage{Path: filepath.Join(t.TempDir(), "stages", "programs-1"), Make: func(partial string, detail func(string)) error {
		made++
		detail("writing")
		return os.WriteFile(partial, []byte("output"), 0o644)
	}}
	var seen kinds
	for range 2 {
		if err := s.perform(&seen); err != nil {
			t.Fatal(err)
		}
	}
	if made != 1 {
		t.Errorf("made %d times, want once", made)
	}
	want := kinds{event.Started, event.Progress, event.Done, event.Skipped}
	if len(seen) != len(want) {
		t.Fatalf("events %v, want %v", seen, want)
	}
	for i := range want {
		if seen[i] != want[i] {
			t.Errorf("events %v, want %v", seen, want)
		}
	}
}

func TestAFailedStageLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	broken := errors.New("disk full")
	s := stage{Path: filepath.Join(dir, "layer"), Make: func(partial string, _ func(string)) error {
		if err := os.WriteFile(partial, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
		return broken
	}}
	if err := s.perform(event.Discard); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestAStageStartsAfreshAfterACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), "programs")
	if err := os.Mkdir(path+".partial", 0o755); err != nil {
		t.Fatal(err)
	}
	s := stage{Path: path, Make: func(partial string, _ func(string)) error { return os.Mkdir(partial, 0o755) }}
	if err := s.perform(event.Discard); err != nil {
		t.Error(err)
	}
}
