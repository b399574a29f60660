// Package inside is what an engine serves inside its networks, to the machines in them.
package inside

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/httpd"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Services is a Fabric whose every network has a metadata server and a
// resolver in it, for as long as the network exists.
type Services struct {
	network.Fabric
	Server *metadata.Server // set before there is a network

	life   context.Context // of the daemon
	images http.Handler    // the container registry, for machines
	log    *slog.Logger

	mu      sync.Mutex
	running map[string]*service // by network
}

// imagesAddress is where machines find the container registry; the machine image's
// containerd looks for all images there first.
const imagesAddress = metadata.Address + ":5000"

// sockets are one network's.
type sockets struct {
	metadata.Listeners
	Images net.Listener // imagesAddress
}

// service is one network's.
type service struct {
	stop  context.CancelFunc
	ended chan struct{}
}

// New serves for as long as the daemon's life lasts. images is the container registry.
func New(life context.Context, fabric network.Fabric, images http.Handler, log *slog.Logger) *Services {
	return &Services{Fabric: fabric, life: life, images: images, log: log, running: map[string]*service{}}
}

// EnsureNetwork makes the network, and serves in it.
func (s *Services) EnsureNetwork(ctx context.Context, id string) error {
	if err := s.Fabric.EnsureNetwork(ctx, id); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[id] != nil {
		return nil
	}
	on, err := s.listen(ctx, id)
	if err != nil {
		return fmt.Errorf("metadata server of network %s: %w", id, err)
	}
	s.running[id] = s.start(id, on)
	return nil
}

// DeleteNetwork stops serving first: an open socket would keep the namespace.
func (s *Services) DeleteNetwork(ctx context.Context, id string) error {
	s.mu.Lock()
	service := s.running[id]
	delete(s.running, id)
	s.mu.Unlock()
	if service != nil {
		service.stop()
		<-service.ended
	}
	return s.Fabric.DeleteNetwork(ctx, id)
}

// start begins to serve; it goes on until the network or the daemon ends.
func (s *Services) start(id string, on sockets) *service {
	ctx, stop := context.WithCancel(s.life)
	service := &service{stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(service.ended)
		s.serve(ctx, id, on)
	}()
	return service
}

// serve opens new sockets when a server gives up.
func (s *Services) serve(ctx context.Context, id string, on sockets) {
	always := func(error) bool { return true }
	for {
		err := s.serveOnce(ctx, id, on)
		if err == nil {
			return
		}
		s.log.Error("metadata server ended; it is started again", "network", id, "error", err)
		err = wait.Retry(ctx, wait.Backoff{}, always, func(ctx context.Context) (err error) {
			on, err = s.listen(ctx, id)
			return err
		})
		if err != nil {
			return
		}
	}
}

// serveOnce serves until ctx ends, or a part gives up.
func (s *Services) serveOnce(ctx context.Context, id string, on sockets) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.Server.Serve(ctx, id, on.Listeners) })
	group.Go(func() error { return httpd.Serve(ctx, on.Images, s.images) })
	return group.Wait()
}

// Wait returns once everything has ended with the daemon.
func (s *Services) Wait() {
	s.mu.Lock()
	all := slices.Collect(maps.Values(s.running))
	s.mu.Unlock()
	for _, service := range all {
		<-service.ended
	}
}

// listen opens all sockets of a network, or none.
func (s *Services) listen(ctx context.Context, id string) (on sockets, err error) {
	var opened []io.Closer
	for address, listener := range map[string]*net.Listener{
		metadata.HTTPAddress: &on.HTTP, metadata.IssuerAddress: &on.Issuer, metadata.DNSAddress: &on.DNS, imagesAddress: &on.Images,
	} {
		if *listener, err = s.Listen(ctx, id, address); err != nil {
			return on, closeAll(opened, err)
		}
		opened = append(opened, *listener)
	}
	if on.UDP, err = s.ListenPacket(ctx, id, metadata.DNSAddress); err != nil {
		return on, closeAll(opened, err)
	}
	return on, nil
}

// closeAll closes sockets that nobody has used, and returns why.
func closeAll(opened []io.Closer, why error) error {
	for _, socket := range opened {
		why = errors.Join(why, socket.Close())
	}
	return why
}
