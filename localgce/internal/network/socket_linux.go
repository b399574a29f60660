package network

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// Listen listens for TCP connections inside a network's namespace.
func (k *Kernel) Listen(ctx context.Context, network, address string) (listener net.Listener, err error) {
	err = plumbing.Namespace(k.vpc(network)).Do(func() (err error) {
		listener, err = new(net.ListenConfig).Listen(ctx, "tcp4", address)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listen in network %s: %w", network, err)
	}
	return listener, nil
}

// ListenPacket listens for UDP packets inside a network's namespace.
func (k *Kernel) ListenPacket(ctx context.Context, network, address string) (conn net.PacketConn, err error) {
	err = plumbing.Namespace(k.vpc(network)).Do(func() (err error) {
		conn, err = new(net.ListenConfig).ListenPacket(ctx, "udp4", address)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listen in network %s: %w", network, err)
	}
	return conn, nil
}

// dialProbe connects as Compute Engine's health checks do: from their range,
// to the VIP, and by its mark to this one backend.
func (k *Kernel) dialProbe(ctx context.Context, probe Probe) (conn net.Conn, err error) {
	dialer := net.Dialer{
		LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(probeAddr, 0)),
		Control:   marking(machineMark(probe.Backend)),
	}
	target := netip.AddrPortFrom(probe.VIP, uint16(probe.Port)).String()
	err = plumbing.Namespace(k.vpc(probe.Network)).Do(func() (err error) {
		conn, err = dialer.DialContext(ctx, "tcp4", target)
		return err
	})
	return conn, err
}

func marking(mark uint32) func(string, string, syscall.RawConn) error {
	return func(_, _ string, raw syscall.RawConn) (err error) {
		outer := raw.Control(func(fd uintptr) {
			err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_MARK, int(mark))
		})
		if outer != nil {
			return outer
		}
		return err
	}
}
