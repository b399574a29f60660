package image

import "github.com/kubectl-ha/kubectl-ha/shared/event"

// Options say where an image is built and who hears of it.
type Options struct {
	CacheDir string     // DefaultCacheDir when empty
	Events   event.Sink // event.Discard when nil
}

func (o Options) complete() (Options, error) {
	if o.Events == nil {
		o.Events = event.Discard
	}
	if o.CacheDir != "" {
		return o, nil
	}
	var err error
	o.CacheDir, err = DefaultCacheDir()
	return o, err
}
