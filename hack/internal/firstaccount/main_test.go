package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestRead(t *testing.T) {
	for line, want := range map[string]string{
		"-region europe-west1":        "",
		"-local":                      "",
		"":                            "-region: required",
		"-region europe-west1 please": `unexpected arguments ["please"]`,
		"-regions europe-west1":       "flag: help requested",
	} {
		_, err := read(strings.Fields(line), io.Discard)
		if got := text(err); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	if o, err := read([]string{"-local", "-yes", "-watch", "5s"}, io.Discard); err != nil || !o.yes || o.window != 5*time.Second || o.report != "first-account.md" {
		t.Errorf("read is %+v, %v", o, err)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestConsent: only yes is yes.
func TestConsent(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "Yes\n": true, "yes": true, "\n": false, "": false, "n\n": false, "yesterday\n": false} {
		err := consent(t.Context(), strings.NewReader(answer), io.Discard)
		if (err == nil) != want || err != nil && errs.KindOf(err) != errs.Interrupted {
			t.Errorf("%q: %v", answer, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	silent, _ := io.Pipe()
	if err := consent(ctx, silent, io.Discard); errs.KindOf(err) != errs.Interrupted {
		t.Errorf("interrupted, it says %v", err)
	}
}

// TestProposal: what it says before it spends anything.
func TestProposal(t *testing.T) {
	c := wanted(place{project: "my-project", region: "europe-west1", zone: "europe-west1-b"})
	if document, err := spec.Marshal(c); err != nil {
		t.Error(err)
	} else if _, err := spec.Parse(document, "it"); err != nil {
		t.Errorf("the cluster is not valid: %v", err)
	}
	c.Metadata.Name = "first-abcdef"
	golden.Compare(t, "proposal.txt", proposal(c, false)+proposal(c, true))
}

// TestBinary: what is printed is kept in its order, and an end is told from a failure.
func TestBinary(t *testing.T) {
	program := filepath.Join(t.TempDir(), "kubectl-ha")
	const script = "#!/bin/sh\necho \"out $1 $KUBECONFIG\"; echo err >&2\n[ \"$1\" != hang ] || exec sleep 60\n[ \"$1\" = well ]\n"
	if err := os.WriteFile(program, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	b := binary{path: program, kubeconfig: "/k", log: &log}
	if printed, err := b.run(t.Context(), "well"); err != nil || printed != "out well /k\nerr\n" || log.String() != printed {
		t.Errorf("it printed %q, shown is %q, %v", printed, log.String(), err)
	}
	if printed, err := b.run(t.Context(), "badly"); errs.KindOf(err) != errs.Failed || printed == "" {
		t.Errorf("it printed %q, %v", printed, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	b.log = interrupt(cancel)
	if printed, err := b.run(ctx, "hang"); errs.KindOf(err) != errs.Interrupted || !strings.HasPrefix(printed, "out hang") {
		t.Errorf("it printed %q, %v", printed, err)
	}
}

// interrupt ends a context when something is written.
type interrupt context.CancelFunc

func (i interrupt) Write(p []byte) (int, error) {
	i()
	return len(p), nil
}
