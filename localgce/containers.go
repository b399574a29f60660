package localgce

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/load"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// ContainerImage is a container image in the engine's registry, from which machines
// pull it by its name.
type ContainerImage = load.Loaded

// Registry is where this computer's programs push container images, as host:port.
// The user's name is any, the password is the Token.
func (c Connection) Registry() string { return strings.TrimPrefix(c.Endpoint, "http://") }

// LoadContainerImages loads what an argument means: an archive of docker save, an OCI
// archive or layout, "-" for an archive on stdin, or else an image of Docker, Podman
// or nerdctl. as names a single image that has no name. What is no whole image, or
// is of another architecture, is an error of kind Usage, and nothing of it is kept.
func (c Connection) LoadContainerImages(ctx context.Context, argument string, stdin io.Reader, as string, events event.Sink) ([]ContainerImage, error) {
	step := event.Event{Step: "load/" + argument, Title: "Load " + argument}
	send := func(kind event.Kind, detail string) {
		step.Time, step.Kind, step.Detail = time.Now(), kind, detail
		events.Send(step)
	}
	send(event.Started, "")
	loaded, err := c.containers().Load(ctx, argument, stdin, as, func(done, total int64) {
		send(event.Progress, fmt.Sprintf("%d of %d MiB", done>>20, total>>20))
	})
	if err != nil {
		step.Error = err.Error()
		send(event.Failed, "")
		return loaded, err
	}
	send(event.Done, "")
	return loaded, nil
}

// ContainerImages lists the registry's images, sorted by name.
func (c Connection) ContainerImages(ctx context.Context) ([]ContainerImage, error) {
	return c.containers().List(ctx)
}

// RemoveContainerImage takes an image out of the registry. Machines that have pulled
// it keep it.
func (c Connection) RemoveContainerImage(ctx context.Context, name string) (ContainerImage, error) {
	return c.containers().Remove(ctx, name)
}

func (c Connection) containers() load.Registry {
	return load.Registry{Address: c.Registry(), Token: c.Token}
}
