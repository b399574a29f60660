// Package pullthrough is a cache of other registries' container images. Machines
// pull from it what is in no registry of the engine; it asks the registry in the
// image's name, without credentials, and keeps what it got in a directory that
// outlives engines, and that several engines may share.
package pullthrough

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"golang.org/x/sync/singleflight"
)

// Cache is the cache in a directory.
type Cache struct {
	dir       string
	life      context.Context // of the engine: who asked first may go, while others wait
	transport http.RoundTripper
	log       *slog.Logger

	asking    singleflight.Group // for manifests, by name and reference
	turns     chan struct{}      // one for each blob that is fetched
	mu        sync.Mutex
	downloads map[v1.Hash]*download // under way
}

// maxDownloads is how many blobs are fetched at once.
const maxDownloads = 8

// Open opens the cache in a directory, which is made where it is not there, and
// deletes what nothing needs. It asks by transport until life ends.
func Open(life context.Context, dir string, transport http.RoundTripper, log *slog.Logger) (*Cache, error) {
	c := &Cache{
		dir: dir, life: life, transport: transport, log: log,
		turns: make(chan struct{}, maxDownloads), downloads: map[v1.Hash]*download{},
	}
	for _, folder := range []string{c.blobDir(), c.recordDir(), c.partDir()} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("the directory of pulled images: %w", err)
		}
	}
	return c, c.sweep(time.Now())
}

func (c *Cache) blobDir() string   { return filepath.Join(c.dir, "blobs") }
func (c *Cache) recordDir() string { return filepath.Join(c.dir, "manifests") }
func (c *Cache) partDir() string   { return filepath.Join(c.dir, "parts") }

// blob is where a blob is, once it is whole and what its digest says.
func (c *Cache) blob(digest v1.Hash) string { return filepath.Join(c.blobDir(), digest.Hex) }
