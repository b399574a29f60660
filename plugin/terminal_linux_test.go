package plugin

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/test/terminal"
)

// storyVariable makes the test binary the program that tests run in a terminal,
// with scripted machines.
const storyVariable = "KUBECTL_HA_TEST_STORY"

func TestMain(m *testing.M) {
	if os.Getenv(storyVariable) != "" {
		os.Exit(play())
	}
	os.Exit(m.Run())
}

// play runs the command line of this process, as cmd/kubectl-ha would. Its
// clock is that of the story.
func play() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var passed atomic.Int64
	w := &world{context: &demo, story: func(ctx context.Context, events event.Sink) error {
		return tell(ctx, events, &passed)
	}}
	return Run(ctx, Wiring{
		Clouds: w, Interactive: true, Getenv: os.Getenv,
		Streams: genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr},
		Now:     func() time.Time { return noon.Add(time.Duration(passed.Load())) },
	}, os.Args[1:])
}

// longDetail needs more than 80 columns.
const longDetail = "2 of 3 Ready; demo-default-c-x7k2: pulling the last of very many images from a registry that is far, far away, THE-END"

// tell sends the events of an up, which waits in its middle until it is
// interrupted.
func tell(ctx context.Context, events event.Sink, passed *atomic.Int64) error {
	send := func(seconds float64, kind event.Kind, zone, step, title, detail string) {
		passed.Store(int64(seconds * float64(time.Second)))
		events.Send(event.Event{Time: noon.Add(time.Duration(passed.Load())), Kind: kind, Zone: zone, Step: step, Title: title, Detail: detail})
	}
	zones := []string{"europe-west1-b", "europe-west1-c", "europe-west1-d"}
	for i, zone := range zones {
		replica := "demo-control-plane-" + zone[len(zone)-1:]
		send(1, event.Started, zone, "create "+replica, "Create machine "+replica, "")
		send(2.4+float64(i)/10, event.Done, zone, "create "+replica, "Create machine "+replica, "")
	}
	send(3, event.Started, zones[0], "init", "Initialise the control plane on demo-control-plane-b", "")
	send(11.2, event.Done, zones[0], "init", "Initialise the control plane on demo-control-plane-b", "")
	send(12, event.Started, zones[1], "await", "Wait for 3 nodes of pool default", longDetail)
	<-ctx.Done()
	send(20, event.Cancelled, zones[1], "await", "Wait for 3 nodes of pool default", "")
	return ctx.Err()
}

// window is a terminal with this program in it.
type window struct {
	*terminal.Window
	t *testing.T
}

func openWindow(t *testing.T, columns, rows int, args ...string) *window {
	t.Helper()
	program := exec.CommandContext(t.Context(), os.Args[0], args...)
	program.Env = append(os.Environ(), storyVariable+"=1", "TERM=xterm-256color", "NO_COLOR=")
	w, err := terminal.Open(program, columns, rows)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return &window{w, t}
}

// until waits until the screen is as it should be.
func (w *window) until(what string, so func(text string) bool) string {
	w.t.Helper()
	deadline, cancel := context.WithTimeout(w.t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		text := w.Text()
		if so(text) {
			return text
		}
		select {
		case <-deadline.Done():
			w.t.Fatalf("the screen never shows %s:\n%s", what, text)
		case <-tick.C:
		}
	}
}

// once reports whether the screen has each of the tree's rows exactly once: a
// redraw in the wrong place would leave some of an older frame.
func once(text string) bool {
	rows := []string{
		"Create machine demo-control-plane-b", "Create machine demo-control-plane-c", "Create machine demo-control-plane-d",
		"Initialise the control plane", "Wait for 3 nodes of pool default",
	}
	for _, row := range rows {
		if strings.Count(text, row) != 1 {
			return false
		}
	}
	return true
}

// TestLiveView: the tree fits the terminal, follows when it is resized, and
// ends in order upon Ctrl-C.
func TestLiveView(t *testing.T) {
	for _, test := range []struct {
		name                 string
		columns, then        int
		wholeBefore, wholeAt bool // whether the long detail fits, before and after
	}{
		{"80, then 200", 80, 200, false, true},
		{"200, then 220", 200, 220, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := openWindow(t, test.columns, 30, "up", "--name", "demo", "--region", "europe-west1", "--zones", "europe-west1-b,europe-west1-c,europe-west1-d")
			w.until("the tree", func(text string) bool {
				return once(text) && strings.Contains(text, "1 running") && strings.Contains(text, "THE-END") == test.wholeBefore
			})
			if err := w.Resize(test.then, 30); err != nil {
				t.Fatal(err)
			}
			w.until("the tree after a resize", func(text string) bool {
				return once(text) && strings.Contains(text, "THE-END") == test.wholeAt
			})
			if !w.CursorHidden() {
				t.Error("the cursor jumps about while the tree is redrawn")
			}
			if err := w.Press("\x03"); err != nil {
				t.Fatal(err)
			}
			code, err := w.End()
			if err != nil {
				t.Fatal(err)
			}
			text := w.Text()
			if code != 130 || !once(text) || !strings.Contains(text, "Interrupted: ending what is under way") || !strings.Contains(text, "hint: The same command resumes") {
				t.Errorf("it ends with %d, want 130:\n%s", code, text)
			}
			if w.CursorHidden() {
				t.Error("the cursor stays hidden")
			}
		})
	}
}
