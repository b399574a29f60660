package mirror

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"time"

	"golang.org/x/sync/errgroup"
)

// Serve serves the mirror at an address until the context ends: names at port 53, HTTP
// at 80 and 443. listen makes its sockets.
func (m *Mirror) Serve(ctx context.Context, at netip.Addr, listen func(func() error) error) (wait func() error, err error) {
	var (
		names         net.PacketConn
		plain, secret net.Listener
	)
	err = listen(func() error {
		var failures [3]error
		names, failures[0] = net.ListenPacket("udp", netip.AddrPortFrom(at, 53).String())
		plain, failures[1] = net.Listen("tcp", netip.AddrPortFrom(at, 80).String())
		secret, failures[2] = net.Listen("tcp", netip.AddrPortFrom(at, 443).String())
		return errors.Join(failures[:]...)
	})
	if err != nil {
		return nil, err
	}
	config, err := m.ca.server(hosts())
	if err != nil {
		return nil, err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return answerNames(names, at) })
	all.Go(func() error { return m.serve(ctx, plain, (*http.Server).Serve) })
	all.Go(func() error {
		return m.serve(ctx, secret, func(s *http.Server, l net.Listener) error {
			s.TLSConfig = config
			return s.ServeTLS(l, "", "")
		})
	})
	all.Go(func() error {
		<-ctx.Done()
		return names.Close()
	})
	return all.Wait, nil
}

// serve serves on a listener until the context ends.
func (m *Mirror) serve(ctx context.Context, listener net.Listener, serve func(*http.Server, net.Listener) error) error {
	server := &http.Server{
		Handler: m, ReadHeaderTimeout: time.Minute,
		BaseContext: func(net.Listener) context.Context { return ctx }, // a request that hangs ends with it
	}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })() // its listener is ended with
	if err := serve(server, listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
