package localgce

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/load"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/outward"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
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

// ContainerImages lists the registry's images, and with internet those that machines
// have pulled from others, sorted by name.
func (c Connection) ContainerImages(ctx context.Context) ([]ContainerImage, error) {
	loaded, err := c.containers().List(ctx)
	if err != nil {
		return nil, err
	}
	pulled, err := outward.Send(c.send).List(ctx)
	all := append(loaded, pulled...)
	slices.SortStableFunc(all, func(a, b ContainerImage) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// RemoveContainerImage takes an image out of the registry, or out of those that were
// pulled where it is not in the registry. Machines that have it keep it.
func (c Connection) RemoveContainerImage(ctx context.Context, name string) (ContainerImage, error) {
	removed, err := c.containers().Remove(ctx, name)
	if errs.KindOf(err) != errs.Usage { // not there, or no name of a tag
		return removed, err
	}
	pulled, ok, pullErr := outward.Send(c.send).Remove(ctx, name)
	if ok || pullErr != nil {
		return pulled, pullErr
	}
	return removed, err
}

func (c Connection) containers() load.Registry {
	return load.Registry{Address: c.Registry(), Token: c.Token}
}
