package pullthrough

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
)

// originPatience is how long a registry may take with a manifest, token and all.
const originPatience = time.Minute

// manifest is what a registry has under a tag or digest. A digest is asked for
// once; of a tag it is asked each time whether it is still the same, and where the
// registry does not answer, or has had enough of questions, the last one counts.
func (c *Cache) manifest(named, reference string) (record, error) {
	found, err, _ := c.asking.Do(named+"@"+reference, func() (any, error) {
		ctx, cancel := context.WithTimeout(c.life, originPatience)
		defer cancel()
		return c.ask(ctx, named, reference)
	})
	if err != nil {
		return record{}, err
	}
	return found.(record), nil // ask returns nothing else
}

func (c *Cache) ask(ctx context.Context, named, reference string) (record, error) {
	have, ok, err := c.find(named, reference)
	if err != nil || ok && !have.tagged() {
		return have, err
	}
	ref, err := parse(named, reference)
	if err != nil {
		return record{}, err
	}
	if ok {
		now, err := remote.Head(ref, c.options(ctx)...)
		if err == nil && now.Digest == have.Digest || err != nil && unreachable(err) {
			return have, nil
		}
	}
	got, err := remote.Get(ref, c.options(ctx)...)
	if err != nil {
		return record{}, fmt.Errorf("pull %s: %w", ref, err)
	}
	r := record{Name: named, Reference: reference, Digest: got.Digest, MediaType: got.MediaType, Content: got.Manifest}
	return r, c.keep(r)
}

// parse is a reference of an image, as the registry itself has it: docker.io is
// Docker Hub, whose API has another name.
func parse(named, reference string) (name.Reference, error) {
	separator := ":"
	if isDigest(reference) {
		separator = "@"
	}
	return name.ParseReference(named+separator+reference, name.StrictValidation)
}

// again is how a registry that is not well is asked once more: within a second, since
// containerd and the kubelet ask again as well.
var again = remote.Backoff{Duration: 200 * time.Millisecond, Factor: 3, Jitter: 0.1, Steps: 3}

func (c *Cache) options(ctx context.Context) []remote.Option {
	return []remote.Option{
		remote.WithContext(ctx), remote.WithTransport(c.transport), remote.WithUserAgent("kubectl-ha"), remote.WithRetryBackoff(again),
	}
}

// unreachable reports whether an error says nothing about the image.
func unreachable(err error) bool {
	status := statusOf(err)
	return status == 0 || status == http.StatusTooManyRequests || status >= http.StatusInternalServerError
}

// statusOf is what a registry has answered, or 0 where it has not.
func statusOf(err error) int {
	var answered *transport.Error
	if errors.As(err, &answered) {
		return answered.StatusCode
	}
	return 0
}
