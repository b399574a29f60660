package metadata

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/sync/errgroup"
)

// Server is the metadata server and resolver for all networks.
type Server struct {
	source Source
	issuer *Issuer
}

// NewServer makes a server over what source knows.
func NewServer(source Source, issuer *Issuer) *Server {
	return &Server{source: source, issuer: issuer}
}

// Ports of the address that a network's Listeners are to listen on.
const (
	HTTPAddress   = Address + ":80"
	IssuerAddress = Address + ":8443"
	DNSAddress    = Address + ":53" // TCP and UDP
)

// Listeners are one network's, all on Address within it.
type Listeners struct {
	HTTP   net.Listener // HTTPAddress
	Issuer net.Listener // IssuerAddress
	DNS    net.Listener // DNSAddress
	UDP    net.PacketConn
}

// Handler serves /computeMetadata/ to the machines of one network.
func (s *Server) Handler(network string) http.Handler { return handler{s, network} }

// Serve answers one network's machines until ctx ends, and closes the
// listeners then. The error is nil, or what made a part give up.
func (s *Server) Serve(ctx context.Context, network string, on Listeners) error {
	group, ctx := errgroup.WithContext(ctx)
	resolver := resolver{func(name string) (netip.Addr, bool) { return s.source.Lookup(network, name) }}
	group.Go(func() error { return serveHTTP(ctx, on.HTTP, s.Handler(network)) })
	group.Go(func() error {
		return serveHTTP(ctx, tls.NewListener(on.Issuer, s.issuer.TLS()), s.issuer.Handler())
	})
	group.Go(func() error { return resolver.serveTCP(ctx, on.DNS) })
	group.Go(func() error { return resolver.serveUDP(ctx, on.UDP) })
	return group.Wait()
}

// serveHTTP serves until ctx ends; machines that wait for a change are then
// answered with what there is.
func serveHTTP(ctx context.Context, on net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          log.New(io.Discard, "", 0), // connections break when machines lose power
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(closed)
		shutdown(server)
	})
	if err := server.Serve(on); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve %s: %w", on.Addr(), err)
	}
	<-closed
	return nil
}

// shutdown lets answers under way go out, for two seconds at most.
func shutdown(server *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close() // the deadline passed: cut the rest off
	}
}
