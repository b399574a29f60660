package preflight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// trialLink is the computer's end of the trial's link.
const trialLink = "kha-try"

// reachTimeout is how long an answer may take that is on its way within this
// computer.
const reachTimeout = 2 * time.Second

// trial is a namespace without a name, joined to this computer as an edge is.
// The kernel removes it, and its link with it, when this process ends.
type trial struct {
	ns       netns.NsHandle
	inside   *netlink.Handle
	host     *netlink.Handle // nil before it is joined
	listener net.Listener
}

func newTrial() (*trial, error) {
	t := &trial{}
	err := plumbing.OnThread(func() (err error) {
		if t.ns, err = netns.New(); err != nil {
			return fmt.Errorf("make a network namespace: %w", err)
		}
		if t.inside, err = netlink.NewHandle(unix.NETLINK_ROUTE); err != nil {
			return fmt.Errorf("netlink in a new namespace: %w", err)
		}
		_, err = plumbing.Raise(t.inside, "lo")
		return err
	})
	if err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// do runs f on a thread inside the trial's namespace.
func (t *trial) do(f func() error) error {
	return plumbing.OnThread(func() error {
		if err := netns.Set(t.ns); err != nil {
			return err
		}
		return f()
	})
}

func (t *trial) nft(ctx context.Context, ruleset string) error {
	if output, err := plumbing.ApplyRules(ctx, t.do, ruleset); err != nil {
		return errors.New(strings.TrimPrefix(strings.TrimSpace(output+"\n"+err.Error()), "/dev/stdin:"))
	}
	return nil
}

// join links the trial to the computer with the addresses of an edge, but
// neither routes nor rules that would outlive the link.
func (t *trial) join(host *netlink.Handle, o network.Options) error {
	t.host = host
	if err := plumbing.DeleteLink(host, trialLink); err != nil {
		return err
	}
	if err := host.LinkAdd(&netlink.Veth{LinkAttrs: plumbing.LinkAttrs(trialLink, network.DefaultMTU), PeerName: network.HostLink, PeerNamespace: netlink.NsFd(t.ns)}); err != nil {
		return fmt.Errorf("make a link to a new namespace: %w", err)
	}
	inner, err := plumbing.Raise(t.inside, network.HostLink, o.EdgeAddr())
	if err != nil {
		return err
	}
	outer, err := plumbing.Raise(host, trialLink, o.HostAddr())
	if err != nil {
		return err
	}
	if err := plumbing.SetRoutes(t.inside, plumbing.Direct(o.HostAddr(), inner)); err != nil {
		return err
	}
	mac := inner.Attrs().HardwareAddr
	if err := errors.Join(plumbing.SetNeighbour(t.inside, inner, o.HostAddr(), outer.Attrs().HardwareAddr), plumbing.SetNeighbour(host, outer, o.EdgeAddr(), mac)); err != nil {
		return err
	}
	if err := plumbing.SetRoutes(host, plumbing.Direct(o.EdgeAddr(), outer)); err != nil {
		return err
	}
	return t.do(func() (err error) {
		t.listener, err = net.Listen("tcp4", netip.AddrPortFrom(o.EdgeAddr(), 0).String())
		return err
	})
}

// reach connects from this computer over the link. It is bound to the link,
// since the trial has no routing rule.
func (t *trial) reach(ctx context.Context) error {
	dialer := net.Dialer{Timeout: reachTimeout, Control: func(_, _ string, raw syscall.RawConn) (err error) {
		return errors.Join(raw.Control(func(fd uintptr) { err = unix.BindToDevice(int(fd), trialLink) }), err)
	}}
	conn, err := dialer.DialContext(ctx, "tcp4", t.listener.Addr().String())
	if err != nil {
		return err
	}
	return conn.Close()
}

func (t *trial) close() {
	if t.listener != nil {
		_ = t.listener.Close() // nothing was written
	}
	if t.host != nil {
		_ = plumbing.DeleteLink(t.host, trialLink) // goes with the namespace otherwise
	}
	if t.inside != nil {
		t.inside.Close()
	}
	if t.ns.IsOpen() {
		_ = t.ns.Close()
	}
}
