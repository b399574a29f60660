package mirror

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"

	"golang.org/x/time/rate"
)

// Kind is what a mirror does wrong.
type Kind int

const (
	Missing Kind = iota // answers 404
	Corrupt             // answers with other bytes than the index has
	Hung                // does not answer at all
	Slow                // answers, at 20 MB a second
)

// Fault is what a mirror does wrong with what is asked for.
type Fault struct {
	Kind  Kind
	At    string // a part of HOST/PATH
	Times int    // so often, of its requests
}

type faults struct {
	mutex sync.Mutex
	left  []Fault
}

// Break has the mirror do something wrong from now on.
func (m *Mirror) Break(fault Fault) {
	m.faults.mutex.Lock()
	defer m.faults.mutex.Unlock()
	m.faults.left = append(m.faults.left, fault)
}

// Broken are the faults of which something is left.
func (m *Mirror) Broken() (left []Fault) {
	m.faults.mutex.Lock()
	defer m.faults.mutex.Unlock()
	for _, fault := range m.faults.left {
		if fault.Times > 0 {
			left = append(left, fault)
		}
	}
	return left
}

// meet takes the fault that a request meets.
func (f *faults) meet(asked string) (Fault, bool) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for i := range f.left {
		if f.left[i].Times > 0 && strings.Contains(asked, f.left[i].At) {
			f.left[i].Times--
			return f.left[i], true
		}
	}
	return Fault{}, false
}

func (f Fault) answer(w http.ResponseWriter, request *http.Request, right http.Handler) {
	switch f.Kind {
	case Missing:
		http.NotFound(w, request)
	case Corrupt:
		answer := httptest.NewRecorder()
		right.ServeHTTP(answer, request)
		if content := answer.Body.Bytes(); len(content) > 0 {
			content[len(content)/2] ^= 1
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // who is gone does not care
	case Hung:
		<-request.Context().Done()
	case Slow:
		right.ServeHTTP(&slowly{ResponseWriter: w, rate: rate.NewLimiter(20e6, 1<<20), ctx: request.Context()}, request)
	}
}

// slowly answers at a rate, in bytes per second, of whose burst no write is longer.
type slowly struct {
	http.ResponseWriter
	rate *rate.Limiter
	ctx  context.Context
}

func (s *slowly) Write(content []byte) (written int, err error) {
	for part := range slices.Chunk(content, s.rate.Burst()) {
		if err := s.rate.WaitN(s.ctx, len(part)); err != nil {
			return written, err
		}
		n, err := s.ResponseWriter.Write(part)
		written += n
		if err != nil {
			return written, err
		}
	}
	return written, nil
}
