package image

import (
	"fmt"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/owned"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Options say where an image is made, of what, and who hears of it.
type Options struct {
	CacheDir          string     // DefaultCacheDir when empty
	KubernetesVersion string     // such as v1.36.3 or, for its newest release, v1.36
	Build             bool       // build it here, also if it is published
	Events            event.Sink // event.Discard when nil
}

func (o Options) complete() (Options, error) {
	if o.Events == nil {
		o.Events = event.Discard
	}
	var err error
	if o.CacheDir == "" {
		if o.CacheDir, err = DefaultCacheDir(); err != nil {
			return o, err
		}
	}
	if o.CacheDir, err = filepath.Abs(o.CacheDir); err != nil {
		return o, fmt.Errorf("the cache directory: %w", err)
	}
	o.CacheDir, err = owned.Resolve(o.CacheDir)
	return o, err
}
