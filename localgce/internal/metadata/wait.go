package metadata

import (
	"context"
	"net/http"
)

// await answers q; with wait_for_change, once the answer differs from the one
// with last_etag (from the present one where none is given), or when
// timeout_sec has passed, or ctx ends, as things are then.
func (m machine) await(ctx context.Context, q query) answer {
	if q.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, q.timeout)
		defer cancel()
	}
	known := q.lastETag
	for {
		changed := m.source.Changed(m.network, m.addr) // before looking, so that no change is missed
		a := m.answer(q)
		if known == "" {
			known = a.etag()
		}
		if !q.wait || a.status != http.StatusOK || a.etag() != known {
			return a
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return a
		}
	}
}
