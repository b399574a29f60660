package progress

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/action/actiontest"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func tellStory(t *testing.T, f *actiontest.Fixture) {
	t.Helper()
	events, err := Open(f.Log, actiontest.Noon, t.TempDir(), actiontest.Demo().Target.Name)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range actiontest.Story() {
		events.Send(e)
	}
	events.Close()
}

func TestLog(t *testing.T) {
	f := actiontest.New(t, nil)
	tellStory(t, f)
	f.Log.Infof("::error::this is text\n##[error]and this")
	golden.Compare(t, "log.txt", f.Out.String())
	for line := range strings.Lines(f.Out.String()) {
		if strings.HasPrefix(line, "::error") || strings.HasPrefix(line, "::set-output") {
			t.Errorf("text became a command: %s", line)
		}
	}
}
