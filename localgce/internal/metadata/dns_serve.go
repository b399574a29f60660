package metadata

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/netutil"
	"golang.org/x/sync/errgroup"
)

// Bounds of what is answered at once, and of how long a connection may rest.
const (
	dnsConnections = 64
	dnsQueries     = 64 // over UDP
	dnsIdle        = 10 * time.Second
)

// serveUDP answers queries as they come. What the network knows is a look-up in
// memory; what the upstream is asked, others do not wait for.
func (r resolver) serveUDP(ctx context.Context, on net.PacketConn) error {
	defer closeWith(ctx, on)()
	var waiting errgroup.Group
	waiting.SetLimit(dnsQueries)
	defer func() { _ = waiting.Wait() }() // they end with ctx
	buffer := make([]byte, 4096)
	for {
		n, from, err := on.ReadFrom(buffer)
		if err != nil {
			return unlessEnded(ctx, on.LocalAddr(), err)
		}
		packed := slices.Clone(buffer[:n])
		waiting.Go(func() error {
			if response, err := r.respond(ctx, "udp", packed); err == nil {
				_, _ = on.WriteTo(response, from) // a lost answer is asked for again
			}
			return nil
		})
	}
}

// serveTCP answers each connection until it rests for dnsIdle.
func (r resolver) serveTCP(ctx context.Context, on net.Listener) error {
	defer closeWith(ctx, on)()
	limited := netutil.LimitListener(on, dnsConnections)
	var connections sync.WaitGroup
	defer connections.Wait()
	for {
		conn, err := limited.Accept()
		if err != nil {
			return unlessEnded(ctx, on.Addr(), err)
		}
		connections.Go(func() { r.serveConn(ctx, conn) })
	}
}

func (r resolver) serveConn(ctx context.Context, conn net.Conn) {
	defer closeWith(ctx, conn)()
	for conn.SetDeadline(time.Now().Add(dnsIdle)) == nil {
		query, err := readFrame(conn)
		if err != nil {
			return
		}
		response, err := r.respond(ctx, "tcp", query)
		if err != nil || writeFrame(conn, response) != nil {
			return
		}
	}
}

// readFrame and writeFrame put a length of two bytes before each message (RFC 1035, 4.2.2).
func readFrame(conn io.Reader) ([]byte, error) {
	var size uint16
	if err := binary.Read(conn, binary.BigEndian, &size); err != nil {
		return nil, err
	}
	message := make([]byte, size)
	_, err := io.ReadFull(conn, message)
	return message, err
}

func writeFrame(conn io.Writer, message []byte) error {
	frame := binary.BigEndian.AppendUint16(nil, uint16(len(message))) // no message is longer
	_, err := conn.Write(append(frame, message...))
	return err
}

// closeWith closes a socket when ctx ends or when the returned function runs.
func closeWith(ctx context.Context, socket io.Closer) func() {
	ctx, cancel := context.WithCancel(ctx)
	context.AfterFunc(ctx, func() { _ = socket.Close() })
	return cancel
}

// unlessEnded is nil where the socket was closed because ctx ended.
func unlessEnded(ctx context.Context, on net.Addr, err error) error {
	if ctx.Err() != nil && errors.Is(err, net.ErrClosed) {
		return nil
	}
	return fmt.Errorf("resolver on %s: %w", on, err)
}
