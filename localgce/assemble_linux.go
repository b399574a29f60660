package localgce

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/inside"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/machine"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/outward"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
)

// parts are what a daemon is made of.
type parts struct {
	api      *api.Server
	issuer   *metadata.Issuer
	services *inside.Services
	runner   *machine.Runc
	images   http.Handler // the container registry, for this computer
	pulled   http.Handler // images of other registries, for this computer
}

// assemble wires the parts of the engine in a slot. Nothing moves before the
// API server runs.
func (d daemon) assemble(ctx context.Context, slot int, log *slog.Logger) (parts, error) {
	token, err := d.state.ensureToken()
	if err != nil {
		return parts{}, err
	}
	issuer, err := d.openIssuer()
	if err != nil {
		return parts{}, err
	}
	fabric, err := d.openFabric(slot)
	if err != nil {
		return parts{}, err
	}
	out, err := outward.Open(ctx, d.internet(), d.CacheDir, token, log)
	if err != nil {
		return parts{}, err
	}
	runner, err := machine.NewRunner(ctx, d.machines(slot))
	if err != nil {
		return parts{}, err
	}
	images, err := registry.Open(d.state.registry())
	if err != nil {
		return parts{}, err
	}
	block, _ := network.ExternalRange(slot)
	services := inside.New(ctx, fabric, images.Mirror(image.Containers(d.CacheDir, out.Images, log)), log)
	server, err := api.New(api.Options{
		StatePath: d.state.database(), Token: token, Runner: runner, Fabric: services, External: block, Log: log,
		Images: d.offers(log),
	})
	if err != nil {
		return parts{}, err
	}
	services.Server = metadata.NewServer(server, issuer, out.Names)
	return parts{api: server, issuer: issuer, services: services, runner: runner, images: images.Clients(token), pulled: out.Clients}, nil
}

// openIssuer opens the issuer's keys, which it makes the first time.
func (d daemon) openIssuer() (*metadata.Issuer, error) {
	root, err := d.state.open()
	if err != nil {
		return nil, fmt.Errorf("the issuer's keys: %w", err)
	}
	defer func() { _ = root.Close() }() // nothing was written by it
	name := filepath.Base(d.state.issuer())
	if err := root.MkdirAll(name, 0o700); err != nil {
		return nil, fmt.Errorf("the issuer's keys: %w", err)
	}
	keys, err := root.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("the issuer's keys: %w", err)
	}
	defer func() { _ = keys.Close() }() // each file was closed
	return metadata.OpenIssuer(keys)
}

func (d daemon) machines(slot int) machine.Options {
	return machine.Options{Prefix: slots.Prefix(slot), StateDir: d.state.machines(), Image: d.image}
}

// image finds what a disk that was made from an image is made of.
func (d daemon) image(name string) (machine.Image, error) {
	img, err := image.Named(d.CacheDir, name)
	return machine.Image{Rootfs: img.Rootfs(), Containerd: img.Containerd()}, err
}

// offers lists the machine images in the API.
func (d daemon) offers(log *slog.Logger) func() []catalog.Image {
	return func() (list []catalog.Image) {
		offers, err := image.Offers(d.CacheDir)
		if err != nil {
			log.Warn("the machine images could not be listed", "error", err)
		}
		for _, o := range offers {
			list = append(list, catalog.Image{Project: image.Project, Family: o.Family(), Name: o.Name(), Pending: !o.Built})
		}
		return list
	}
}
