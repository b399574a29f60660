package ui

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestPlainProgress(t *testing.T) {
	var out bytes.Buffer
	progress := NewProgress(context.Background(), Auto, Plain(&out), nil)
	for _, e := range story() {
		progress.Send(e)
	}
	progress.Close()
	golden.Compare(t, "plain.txt", out.String())
}

// failedOnce is a machine whose first attempt fails, and which then hangs.
func failedOnce() []event.Event {
	at := func(seconds int, kind event.Kind, step, detail string) event.Event {
		return event.Event{Time: epoch.Add(time.Duration(seconds) * time.Second), Kind: kind, Zone: "z-d", Step: step, Title: "Join replica d to etcd", Detail: detail}
	}
	compiled := func(seconds int, kind event.Kind) event.Event {
		line := at(seconds, kind, "build", fmt.Sprintf("package %d", seconds))
		line.Zone, line.Title, line.Output = "", "Compile", true
		return line
	}
	failed := at(90, event.Failed, "join d", "failed: attempt 2, see the lines below\ncannot reach the API\ngiving up")
	failed.Error = "the machine failed\nthe last lines of d:\ncannot reach the API"
	return []event.Event{
		at(0, event.Started, "join d", ""),
		compiled(0, event.Started),
		at(1, event.Progress, "join d", "waiting for its turn"),
		compiled(2, event.Progress), compiled(3, event.Progress), compiled(31, event.Progress),
		at(9, event.Progress, "join d", "failed: attempt 1, see the lines below\ncannot reach the API\ngiving up"),
		at(14, event.Progress, "join d", "joining"),
		at(44, event.Progress, "join d", "joining"),
		failed,
	}
}

// TestPlainProgressOfFailures: phases and failed attempts come as lines, with
// why; of what compilers put out only one now and then.
func TestPlainProgressOfFailures(t *testing.T) {
	var out bytes.Buffer
	plain := newPlain(Plain(&out))
	for _, e := range failedOnce() {
		plain.Send(e)
	}
	golden.Compare(t, "plain-failures.txt", out.String())
}

// TestFrameShowsWhy an attempt failed, while the step goes on.
func TestFrameShowsWhy(t *testing.T) {
	var tree tree
	for _, e := range failedOnce()[:7] {
		tree.apply(e)
	}
	frame := frame{columns: 60, rows: 24, now: epoch.Add(10 * time.Second)}
	golden.Compare(t, "frame-attempt.txt", strings.Join(frame.lines(&tree), "\n")+"\n")
}

// TestRemindersInEveryMode: what is waited for is told again and again.
func TestRemindersInEveryMode(t *testing.T) {
	for _, mode := range []Mode{Lines, JSON} {
		synctest.Test(t, func(t *testing.T) {
			var out bytes.Buffer
			progress := NewProgress(t.Context(), mode, Plain(&out), time.Now)
			progress.Send(event.Event{Time: time.Now(), Kind: event.Started, Step: "join d", Title: "Join d"})
			progress.Send(event.Event{Time: time.Now(), Kind: event.Progress, Step: "join d", Title: "Join d", Detail: "joining"})
			time.Sleep(2 * time.Minute)
			synctest.Wait()
			progress.Close()
			if n := strings.Count(out.String(), "joining"); n != 5 {
				t.Errorf("%s: told %d times in two minutes, want 5:\n%s", mode, n, out.String())
			}
		})
	}
}

func TestJSONProgress(t *testing.T) {
	var out bytes.Buffer
	progress := NewProgress(context.Background(), JSON, Plain(&out), nil)
	for _, e := range story()[:3] {
		progress.Send(e)
	}
	progress.Close()
	golden.Compare(t, "json.txt", out.String())
}

func TestNoProgress(t *testing.T) {
	var out bytes.Buffer
	progress := NewProgress(context.Background(), None, Plain(&out), nil)
	for _, e := range story() {
		progress.Send(e)
	}
	progress.Close()
	if out.Len() > 0 {
		t.Errorf("wrote %q", &out)
	}
}

func TestFrames(t *testing.T) {
	for _, test := range []struct {
		name          string
		events        int // of the story
		columns, rows int
		colour        bool
	}{
		{name: "beginning", events: 2, columns: 80, rows: 24},
		{name: "middle", events: 16, columns: 80, rows: 24},
		{name: "failure", events: 17, columns: 80, rows: 24},
		{name: "colour", events: 17, columns: 80, rows: 24, colour: true},
		{name: "narrow", events: 17, columns: 40, rows: 24},
		{name: "low", events: 17, columns: 80, rows: 8},
		{name: "tiny", events: 17, columns: 10, rows: 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			told := story()[:test.events]
			var tree tree
			for _, e := range told {
				if e.Step != "" {
					tree.apply(e)
				}
			}
			frame := frame{
				Style: Style{Colour: test.colour}, columns: test.columns, rows: test.rows,
				now: told[len(told)-1].Time.Add(time.Second),
			}
			lines := frame.lines(&tree)
			if len(lines) >= test.rows {
				t.Errorf("%d lines do not fit into %d rows", len(lines), test.rows)
			}
			for _, line := range lines {
				if width(line) > test.columns {
					t.Errorf("a line takes %d columns of %d: %q", width(line), test.columns, line)
				}
			}
			golden.Compare(t, "frame-"+test.name+".txt", strings.Join(lines, "\n")+"\n")
		})
	}
}

// screen is a terminal of a given size that writes into out.
func screen(out *bytes.Buffer, columns *int) Terminal {
	return Terminal{Out: out, Live: true, Size: func() (int, int) { return *columns, 24 }}
}

func TestLiveRedrawsInPlace(t *testing.T) {
	var out bytes.Buffer
	columns := 80
	l := &live{terminal: screen(&out, &columns), now: func() time.Time { return epoch.Add(time.Second) }}
	l.Send(event.Event{Time: epoch, Kind: event.Started, Zone: "z-a", Step: "create x", Title: "Create x"})
	l.draw(24)
	out.Reset()
	l.draw(24)
	if want := "\r\x1b[3A\x1b[J"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("the second frame begins with %q, want %q", out.String(), want)
	}

	l.Send(event.Event{Time: epoch, Kind: event.Info, Title: "Look here"})
	out.Reset()
	l.draw(24)
	if want := "\r\x1b[3A\x1b[JLook here\n"; !strings.HasPrefix(out.String(), want) {
		t.Errorf("a note comes as %q, want %q", out.String(), want)
	}

	columns = 9 // the terminal has wrapped what was drawn: 3, 19 and 26 wide
	out.Reset()
	l.draw(24)
	if want := fmt.Sprintf("\r\x1b[%dA", 1+3+3); !strings.HasPrefix(out.String(), want) {
		t.Errorf("after a resize a frame begins with %q, want %q", out.String(), want)
	}
}

func TestLiveGivesTheCursorBack(t *testing.T) {
	var out bytes.Buffer
	columns := 80
	progress := NewProgress(context.Background(), Auto, screen(&out, &columns), func() time.Time { return epoch })
	for _, e := range story() {
		progress.Send(e)
	}
	progress.Close()
	text := out.String()
	if !strings.HasPrefix(text, hideCursor) || !strings.HasSuffix(text, showCursor) {
		t.Errorf("does not hide the cursor first and show it last: %q", text)
	}
	if !strings.Contains(text, "did not join etcd") {
		t.Errorf("the last frame lacks the failure: %q", text)
	}
}

func TestInterruptGivesTheCursorBackAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	out := make(chan string, 8)
	terminal := Terminal{Out: chanWriter(out), Live: true, Size: func() (int, int) { return 80, 24 }}
	progress := NewProgress(ctx, Auto, terminal, func() time.Time { return epoch })
	defer progress.Close()
	cancel()
	for text := range out {
		if text == showCursor {
			return
		}
	}
}

type chanWriter chan string

func (c chanWriter) Write(text []byte) (int, error) {
	if len(text) > 0 {
		select {
		case c <- string(text):
		default:
		}
	}
	return len(text), nil
}

func TestAStepThatEndsLateDoesNotHideTheNext(t *testing.T) {
	var tree tree
	send := func(kind event.Kind, step string) {
		tree.apply(event.Event{Time: epoch, Kind: kind, Zone: "z-a", Step: step, Title: step})
	}
	send(event.Started, "create m")
	send(event.Started, "join m")
	send(event.Done, "create m")
	row := tree.zones[0].rows[0]
	if row.title != "join m" || !row.runs() {
		t.Errorf("shows %q, runs %v; want the running join", row.title, row.runs())
	}
}

func TestConfirm(t *testing.T) {
	for answer, want := range map[string]bool{
		"y\n": true, "YES\n": true, " yes \n": true, "yes": true,
		"n\n": false, "\n": false, "": false, "yep\n": false,
	} {
		var out bytes.Buffer
		got, err := Confirm(context.Background(), strings.NewReader(answer), &out, "Delete demo?")
		if err != nil || got != want {
			t.Errorf("%q means %v, %v; want %v", answer, got, err, want)
		}
		if out.String() != "Delete demo? [y/N] " {
			t.Errorf("asked %q", &out)
		}
	}
}

func TestConfirmEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	silent, end := io.Pipe()
	defer end.Close()
	if _, err := Confirm(ctx, silent, &bytes.Buffer{}, "?"); err == nil {
		t.Error("took an answer that nobody gave")
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:            "0.0s",
		400 * time.Millisecond:  "0.4s",
		12 * time.Second:        "12s",
		185 * time.Second:       "3m05s",
		62 * time.Minute:        "1h02m",
		49*time.Hour + 3*60*1e9: "49h03m",
	} {
		if got := Elapsed(d); got != want {
			t.Errorf("Elapsed(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	var table Table
	style := Style{Colour: true}
	table.Row("ZONE", "STATE", "ETCD")
	table.Row("a heading that is longer than any cell")
	table.Row("x", style.Green("Ready"), "leader")
	table.Row("longer", "NotReady")
	want := "ZONE    STATE     ETCD\n" +
		"a heading that is longer than any cell\n" +
		"x       \x1b[32mReady\x1b[0m     leader\n" +
		"longer  NotReady\n"
	if got := table.String(); got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}
