package event

import (
	"slices"
	"sync"
	"time"
)

// Silence is the longest that a step which is under way goes untold where
// events come through a Reminder.
const Silence = 30 * time.Second

// A Reminder looks this often, and tells of a step before the silence is over.
const look = 5 * time.Second

// Reminder passes events on. As long as nothing new is heard of a step that is
// under way, it repeats the last that was, so that whoever watches knows what is
// waited for. What repeats sooner it leaves out.
type Reminder struct {
	sink Sink
	now  func() time.Time
	stop chan struct{}
	once sync.Once

	mu      sync.Mutex // guards what follows, and keeps events in order
	running []*running
}

// running is a step that is under way.
type running struct {
	last Event     // what a reminder repeats
	told time.Time // when something was told of it that counts
}

// Remind begins to remind. Stop ends it. now is the clock of the events that it
// adds; nil for time.Now.
func Remind(sink Sink, now func() time.Time) *Reminder {
	if now == nil {
		now = time.Now
	}
	r := &Reminder{sink: sink, now: now, stop: make(chan struct{})}
	go r.loop()
	return r
}

// Stop ends the reminders; it may be called again. Events still go through.
func (r *Reminder) Stop() { r.once.Do(func() { close(r.stop) }) }

// Send implements Sink.
func (r *Reminder) Send(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.note(e) {
		r.sink.Send(e)
	}
}

// note keeps what a reminder would repeat, and reports whether the event is news.
func (r *Reminder) note(e Event) bool {
	at := slices.IndexFunc(r.running, func(s *running) bool { return s.last.Step == e.Step })
	switch e.Kind {
	case Info, Warning:
	case Started:
		r.forget(at)
		r.running = append(r.running, &running{last: e, told: time.Now()})
	case Progress:
		return at < 0 || r.running[at].hear(e)
	default:
		r.forget(at)
	}
	return true
}

func (r *Reminder) forget(at int) {
	if at >= 0 {
		r.running = slices.Delete(r.running, at, at+1)
	}
}

// hear takes in how far the step is, and reports whether that is news.
func (s *running) hear(e Event) bool {
	if e.Detail == s.last.Detail {
		return false
	}
	s.last.Detail = e.Detail
	if !e.Output {
		s.told = time.Now()
	}
	return true
}

func (r *Reminder) loop() {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			r.remind()
		case <-r.stop:
			return
		}
	}
}

// remind tells again of each step of which nothing was told for long.
func (r *Reminder) remind() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.running {
		if time.Since(s.told) <= Silence-look {
			continue
		}
		again := s.last
		again.Time, again.Kind = r.now(), Progress
		s.told = time.Now()
		r.sink.Send(again)
	}
}
