package runner_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/action/runner"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestGroups: one is open at a time, and text in it is no command.
func TestGroups(t *testing.T) {
	f := actiontest.New(t, nil)
	f.Log.StartGroup("One")
	f.Log.StartGroup("One")
	f.Log.Infof("text\n  ::endgroup::")
	f.Log.StartGroup("Two")
	f.Log.EndGroup()
	f.Log.EndGroup()
	const want = "::group::One\ntext\n|   ::endgroup::\n::endgroup::\n::group::Two\n::endgroup::\n"
	if got := f.Out.String(); got != want {
		t.Errorf("the log is\n%s", got)
	}
}

// TestAnnotate: each of several problems by itself, in its place, with what can
// be done; nothing of them ends a property early.
func TestAnnotate(t *testing.T) {
	several := runner.Problems{{Title: "one, of::two", Text: "first", File: "a.yaml"}, {Title: "two", Text: "second"}}
	for _, test := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{fmt.Errorf("why: %w", errs.Errorf(errs.TimedOut, "no end").WithHint("Wait.")),
			"::error title=kubectl ha%3A Timed out::why: no end%0AWait.\n"},
		{errs.Errorf(errs.Usage, "%w", several),
			"::error file=a.yaml,line=1,title=kubectl ha%3A one; of%3Atwo::first\n::error title=kubectl ha%3A two::second\n"},
	} {
		f := actiontest.New(t, nil)
		f.Annotate(test.err)
		if got := f.Out.String(); got != test.want {
			t.Errorf("%v is shown as\n%s", test.err, got)
		}
	}
}

// TestPaths of workflows are relative to the workspace.
func TestPaths(t *testing.T) {
	f := actiontest.New(t, nil)
	workspace := f.Env["GITHUB_WORKSPACE"]
	for value, want := range map[string]string{"a/b": filepath.Join(workspace, "a", "b"), "/x/../y": "/y"} {
		if got := f.Path(value); got != want {
			t.Errorf("%s is %s", value, got)
		}
	}
	if delete(f.Env, "RUNNER_TEMP"); f.Temp() != workspace {
		t.Errorf("without a directory of the runner's it is %s", f.Temp())
	}
}
