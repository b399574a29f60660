// Package crash breaks the calls of a process, each at a chosen point: the process is
// killed, or an answer is lost.
package crash

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync"
)

// Moment says where in a call something happens to a process.
type Moment string

// The moments: the process is killed before the call, or when the other side
// has carried it out; or it lives, and only the answer is lost.
const (
	Before Moment = "killed before"
	After  Moment = "killed after"
	Lost   Moment = "answer lost of"
)

// Call is one call of a process: the nth of its kind, counted from 1.
type Call struct {
	Name string // "compute POST /…/instances"
	N    int
}

// Point is what happens to a process, and when.
type Point struct {
	Moment Moment
	Call   Call
}

func (p Point) String() string { return fmt.Sprintf("%s %s #%d", p.Moment, p.Call.Name, p.Call.N) }

// Fuse stands between a process and all that it calls. It counts the calls,
// and blows at a Point.
type Fuse struct {
	at   Point
	kill context.CancelFunc

	// Interfere, where it is set, comes before each call, which does not get
	// through where it returns an error.
	Interfere func(call string) error

	mu    sync.Mutex
	seen  map[string]int
	calls []Call
	blown bool
	dead  bool
}

// NewFuse makes a fuse that blows at the point, or never for the zero Point.
// The context ends when the process is killed.
func NewFuse(ctx context.Context, at Point) (*Fuse, context.Context) {
	ctx, kill := context.WithCancel(ctx)
	return &Fuse{at: at, kill: kill, seen: map[string]int{}}, ctx
}

// Calls are those that were made, in their order.
func (f *Fuse) Calls() []Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// Blown reports whether the point was reached.
func (f *Fuse) Blown() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.blown
}

var errDead = errors.New("the process is dead")

// enter counts a call, and tells what is to happen to it. After a kill nothing
// gets through, what is deferred neither.
func (f *Fuse) enter(name string) (Moment, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead {
		return "", errDead
	}
	f.seen[name]++
	call := Call{name, f.seen[name]}
	f.calls = append(f.calls, call)
	if call != f.at.Call {
		return "", nil
	}
	f.blown = true
	if f.at.Moment == Before {
		f.die()
		return "", errDead
	}
	return f.at.Moment, nil
}

func (f *Fuse) die() {
	f.dead = true
	f.kill()
}

// leave ends a call that was carried out.
func (f *Fuse) leave(moment Moment) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if moment == After {
		f.die()
	}
	switch {
	case f.dead:
		return errDead
	case moment == Lost:
		return io.ErrUnexpectedEOF
	}
	return nil
}

// Pass makes a call through the fuse.
func Pass[T any](f *Fuse, name string, call func() (T, error)) (result T, err error) {
	moment, err := f.enter(name)
	if err != nil {
		return result, err
	}
	if f.Interfere != nil {
		if err := f.Interfere(name); err != nil {
			return result, err
		}
	}
	result, err = call()
	if broken := f.leave(moment); broken != nil {
		var nothing T
		return nothing, broken
	}
	return result, err
}

// Transport puts the fuse before a transport.
func (f *Fuse) Transport(system string, base http.RoundTripper) http.RoundTripper {
	return fused{f, system, base}
}

type fused struct {
	fuse   *Fuse
	system string
	base   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (f fused) RoundTrip(request *http.Request) (*http.Response, error) {
	name := Anonymous(f.system + " " + request.Method + " " + request.URL.Path)
	return Pass(f.fuse, name, func() (*http.Response, error) { return f.base.RoundTrip(request) })
}

var (
	operationName = regexp.MustCompile(`operation-[-0-9a-z]+`)
	workerName    = regexp.MustCompile(`\b([a-z]+-[a-z0-9]+-[a-z])-[a-z0-9]{4}\b`)
)

// Anonymous leaves out of names what is random in them.
func Anonymous(text string) string {
	return workerName.ReplaceAllString(operationName.ReplaceAllString(text, "operation-…"), "$1-…")
}
