package artifact

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// meter hears of each piece of a transfer: it says how far that is, keeps it from
// counting as stalled, and ends it with its context.
type meter struct {
	ctx    context.Context
	doing  string
	total  int64 // bytes; 0 where that is not known
	detail func(string)

	mu   sync.Mutex
	done int64
}

func (m *meter) passed(n int) error {
	wait.Progressed(m.ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += int64(n)
	of := ""
	if m.total > 0 {
		of = fmt.Sprintf("of %d ", m.total>>20)
	}
	m.detail(fmt.Sprintf("%s: %d %sMiB", m.doing, m.done>>20, of))
	return m.ctx.Err()
}

// metered is a reader or a writer with a meter.
type metered struct {
	io.Reader
	io.Writer
	meter *meter
}

func (m metered) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	if ended := m.meter.passed(n); ended != nil {
		return n, ended
	}
	return n, err
}

func (m metered) Write(p []byte) (int, error) {
	n, err := m.Writer.Write(p)
	if ended := m.meter.passed(n); ended != nil {
		return n, ended
	}
	return n, err
}
