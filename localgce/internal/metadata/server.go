package metadata

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"

	"golang.org/x/sync/errgroup"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/httpd"
)

// Server is the metadata server and resolver for all networks.
type Server struct {
	source   Source
	issuer   *Issuer
	upstream Upstream
}

// NewServer makes a server over what source knows. Names that it does not know are
// the upstream's, which is nil for none.
func NewServer(source Source, issuer *Issuer, upstream Upstream) *Server {
	return &Server{source: source, issuer: issuer, upstream: upstream}
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
	resolver := resolver{func(name string) (netip.Addr, bool) { return s.source.Lookup(network, name) }, s.upstream}
	group.Go(func() error { return httpd.Serve(ctx, on.HTTP, s.Handler(network)) })
	group.Go(func() error {
		return httpd.Serve(ctx, tls.NewListener(on.Issuer, s.issuer.TLS()), s.issuer.Handler())
	})
	group.Go(func() error { return resolver.serveTCP(ctx, on.DNS) })
	group.Go(func() error { return resolver.serveUDP(ctx, on.UDP) })
	return group.Wait()
}
