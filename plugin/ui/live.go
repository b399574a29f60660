package ui

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// framePeriod is the time between redraws.
const framePeriod = 100 * time.Millisecond

const (
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	clearBelow = "\x1b[J"
)

// live redraws the tree in place on a terminal.
type live struct {
	terminal Terminal
	now      func() time.Time
	stop     chan struct{}
	stopped  chan struct{}
	unhook   func() bool

	mu    sync.Mutex
	tree  tree
	notes []string // lines that go above the tree for good
	drawn []int    // widths of the lines of the frame on the screen
}

func newLive(ctx context.Context, terminal Terminal, now func() time.Time) *live {
	l := &live{terminal: terminal, now: now, stop: make(chan struct{}), stopped: make(chan struct{})}
	fmt.Fprint(terminal.Out, hideCursor)
	l.unhook = context.AfterFunc(ctx, func() { l.write(showCursor) })
	go l.loop()
	return l
}

// Send takes an event; it is seen with the next frame.
func (l *live) Send(e event.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	style := l.terminal.Style
	switch e.Kind {
	case event.Info:
		l.notes = append(l.notes, clean(text(e)))
	case event.Warning:
		l.notes = append(l.notes, style.Yellow("warning: ")+clean(text(e)))
	default:
		l.tree.apply(e)
	}
}

// Close draws the last frame, which stays, and gives the terminal back.
func (l *live) Close() {
	close(l.stop)
	<-l.stopped
	l.unhook()
	l.draw(math.MaxInt) // it is not redrawn, so it may be as long as it likes
	l.write(showCursor)
}

func (l *live) loop() {
	defer close(l.stopped)
	ticker := time.NewTicker(framePeriod)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_, rows := l.terminal.Size()
			l.draw(rows)
		case <-l.stop:
			return
		}
	}
}

// draw replaces the frame on the screen by the present one of fewer than so
// many rows, in a single write so that it does not flicker.
func (l *live) draw(rows int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	columns, _ := l.terminal.Size()
	var out strings.Builder
	out.WriteString(l.erase(columns))
	for _, note := range l.notes {
		out.WriteString(note + "\n")
	}
	l.notes, l.drawn = nil, nil
	if len(l.tree.zones) > 0 {
		frame := frame{Style: l.terminal.Style, now: l.now(), columns: columns, rows: rows}
		for _, line := range frame.lines(&l.tree) {
			out.WriteString(line + "\n")
			l.drawn = append(l.drawn, width(line))
		}
	}
	fmt.Fprint(l.terminal.Out, out.String())
}

// erase moves up to where the last frame began. A terminal that has become
// narrower since then has wrapped its lines.
func (l *live) erase(columns int) string {
	height := 0
	for _, width := range l.drawn {
		height += 1 + max(0, width-1)/columns
	}
	if height == 0 {
		return ""
	}
	return fmt.Sprintf("\r\x1b[%dA%s", height, clearBelow)
}

func (l *live) write(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprint(l.terminal.Out, text)
}

// NewScreen begins a screen below what the terminal shows, which stays in its
// scrollback.
func NewScreen(t Terminal) {
	_, rows := t.Size()
	fmt.Fprint(t.Out, strings.Repeat("\n", rows))
	ClearScreen(t)
}

// ClearScreen empties the screen, and leaves the scrollback alone.
func ClearScreen(t Terminal) {
	fmt.Fprint(t.Out, "\x1b[H\x1b[J")
}
