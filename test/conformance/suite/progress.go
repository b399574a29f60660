package suite

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// speak says every half minute how far something is, until ctx ends.
func speak(ctx context.Context, to io.Writer, howFar func() string) {
	began, tick := time.Now(), time.NewTicker(30*time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			fmt.Fprintf(to, "%6s  %s\n", now.Sub(began).Round(time.Second), howFar())
		}
	}
}

// progress hands on what ginkgo shows, and counts the tests that have ended: it
// shows a dot for each.
type progress struct {
	out   io.Writer
	ended atomic.Int64
}

func (p *progress) Write(b []byte) (int, error) {
	p.ended.Add(int64(bytes.Count(b, []byte("•"))))
	return p.out.Write(b)
}

func (p *progress) String() string { return fmt.Sprintf("%d tests have ended", p.ended.Load()) }
