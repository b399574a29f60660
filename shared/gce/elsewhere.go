package gce

import (
	"context"
	"net/http"

	"google.golang.org/api/option"
)

// askElsewhere asks another API than Compute Engine's, which may be disabled or out of
// reach: then nobody knows beforehand.
func (i *inquiry) askElsewhere(about string, question func(context.Context) (note, error)) {
	i.work.Go(func() error {
		write, err := question(i.ctx)
		if i.ctx.Err() != nil {
			return i.explain(about, i.ctx.Err())
		}
		if err != nil {
			write = unknown(i.explain(about, err))
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		write(&i.answer)
		return nil
	})
}

// otherAPI has another API of Google's asked as Compute Engine is: with the same
// credentials, and the local one's where that is meant.
func (i *inquiry) otherAPI() []option.ClientOption {
	options := []option.ClientOption{option.WithHTTPClient(&http.Client{Transport: i.transport})}
	if i.endpoint != "" {
		options = append(options, option.WithEndpoint(i.endpoint))
	}
	return options
}
