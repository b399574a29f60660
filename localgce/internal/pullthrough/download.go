package pullthrough

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// stalled is how long a download may get no further.
const stalled = time.Minute

// download is a blob that is being fetched into a file. Any number of readers
// follow it.
type download struct {
	mu      sync.Mutex
	changed chan struct{} // closed by the next change
	written int64         // bytes
	ended   bool
	err     error // why it is not whole
}

// follow opens the blob, and returns the download that still fills it, or nil. It
// begins one where there is none.
func (c *Cache) follow(ref name.Digest, digest v1.Hash) (*os.File, *download, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if file, err := os.Open(c.blob(digest)); err == nil {
		return file, nil, nil
	}
	if d := c.downloads[digest]; d != nil {
		file, err := os.Open(c.part(digest))
		return file, d, err
	}
	into, err := os.OpenFile(c.part(digest), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	file, err := os.Open(c.part(digest))
	if err != nil {
		return nil, nil, errors.Join(err, into.Close())
	}
	d := &download{changed: make(chan struct{})}
	c.downloads[digest] = d
	go c.run(d, into, ref, digest)
	return file, d, nil
}

// part is where this process fetches a blob to.
func (c *Cache) part(digest v1.Hash) string {
	return fmt.Sprintf("%s/%s-%d", c.partDir(), digest.Hex, os.Getpid())
}

// run fetches the blob, and keeps it if it is whole.
func (c *Cache) run(d *download, into *os.File, ref name.Digest, digest v1.Hash) {
	err := c.fetch(d, into, ref)
	err = errors.Join(err, into.Close())
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		err = os.Rename(c.part(digest), c.blob(digest))
	}
	if err != nil {
		c.log.Warn("pull a blob", "blob", ref.String(), "error", err)
		err = errors.Join(err, deleteFile(c.part(digest)))
	}
	delete(c.downloads, digest)
	d.end(err)
}

// fetch waits for its turn and copies what the registry has, which is checked
// against the digest on the way.
func (c *Cache) fetch(d *download, into io.Writer, ref name.Digest) error {
	select {
	case c.turns <- struct{}{}:
		defer func() { <-c.turns }()
	case <-c.life.Done():
		return c.life.Err()
	}
	ctx, cancel := wait.WithIdleTimeout(c.life, stalled)
	defer cancel()
	layer, err := remote.Layer(ref, c.options(ctx)...)
	if err != nil {
		return fmt.Errorf("pull %s: %w", ref, err)
	}
	body, err := layer.Compressed()
	if err != nil {
		return fmt.Errorf("pull %s: %w", ref, err)
	}
	_, err = io.Copy(progress{ctx, d, into}, body)
	if err := errors.Join(err, body.Close()); err != nil {
		return fmt.Errorf("pull %s: %w", ref, errors.Join(err, context.Cause(ctx)))
	}
	return nil
}

// progress tells of what is written.
type progress struct {
	ctx  context.Context
	of   *download
	into io.Writer
}

func (p progress) Write(b []byte) (int, error) {
	n, err := p.into.Write(b)
	wait.Progressed(p.ctx)
	p.of.change(func() { p.of.written += int64(n) })
	return n, err
}

func (d *download) end(err error) { d.change(func() { d.ended, d.err = true, err }) }

func (d *download) change(what func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	what()
	close(d.changed)
	d.changed = make(chan struct{})
}

// beyond waits until more than so many bytes are there, or it has ended.
func (d *download) beyond(ctx context.Context, at int64) (written int64, ended bool, err error) {
	for {
		d.mu.Lock()
		written, ended, err := d.written, d.ended, d.err
		changed := d.changed
		d.mu.Unlock()
		if written > at || ended {
			return written, ended, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return written, false, ctx.Err()
		}
	}
}

// copy answers with the blob as it comes in. It returns nil only for a whole one.
func (d *download) copy(ctx context.Context, w http.ResponseWriter, from io.ReaderAt) error {
	for at := int64(0); ; {
		written, ended, err := d.beyond(ctx, at)
		if err != nil || ended && written == at {
			return err
		}
		n, err := io.Copy(w, io.NewSectionReader(from, at, written-at))
		if err := errors.Join(err, http.NewResponseController(w).Flush()); err != nil {
			return err
		}
		at += n
	}
}
