//go:build e2e && linux

package network

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"github.com/vishvananda/netlink"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network/plumbing"
)

// lab is a fabric on this computer, with namespaces for machines and small
// servers in them that answer with the machine's name and the caller's address.
type lab struct {
	*testing.T
	*Kernel
	ctx context.Context
}

func newLab(t *testing.T) lab {
	t.Helper()
	return newLabOf(t, Options{})
}

// newLabOf is a lab whose fabric has these options, but its own names and addresses.
func newLabOf(t *testing.T, options Options) lab {
	t.Helper()
	options.Prefix, options.Slot = "khanet", 3
	kernel, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	l := lab{t, kernel, ctx}
	l.must(kernel.Purge(ctx))
	t.Cleanup(func() {
		defer cancel()
		l.must(kernel.Purge(ctx))
		if left, err := kernel.Leftovers(ctx); err != nil || len(left) > 0 {
			t.Errorf("left after purge: %v, %v", left, err)
		}
	})
	return l
}

func (l lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func addr(text string) netip.Addr     { return netip.MustParseAddr(text) }
func prefix(text string) netip.Prefix { return netip.MustParsePrefix(text) }

// external is an address of the lab's block.
func external(last int) netip.Addr {
	_, first := ExternalRange(3)
	b := first.As4()
	b[3] += byte(last)
	return netip.AddrFrom4(b)
}

// machine attaches one and serves on port 80 of all its addresses.
func (l lab) machine(network, id, address string, options ...func(*NIC)) plumbing.Namespace {
	l.Helper()
	nic := NIC{Machine: id, Network: network, Address: addr(address), Gateway: addr("10.0.0.1"), MTU: DefaultMTU}
	for _, option := range options {
		option(&nic)
	}
	_, err := l.Attach(l.ctx, nic)
	l.must(err)
	ns := plumbing.Namespace(l.Kernel.machine(id))
	l.serve(ns, id)
	return ns
}

func withExternal(a netip.Addr) func(*NIC) { return func(n *NIC) { n.External = a } }
func withAlias(p string) func(*NIC) {
	return func(n *NIC) { n.Aliases = append(n.Aliases, prefix(p)) }
}

func (l lab) serve(ns plumbing.Namespace, name string) {
	l.Helper()
	var listener net.Listener
	l.must(ns.Do(func() (err error) {
		listener, err = net.Listen("tcp4", ":80")
		return err
	}))
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		fmt.Fprintf(w, "%s sees %s", name, host)
	})}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			l.Error(err)
		}
	}()
	l.Cleanup(func() { server.Close() })
}

// take puts an address on the machine as Google's guest agent does.
func (l lab) take(ns plumbing.Namespace, vip netip.Addr) {
	l.Helper()
	handle, err := ns.Netlink()
	l.must(err)
	defer handle.Close()
	link, err := handle.LinkByName(guestLink)
	l.must(err)
	l.must(handle.RouteAdd(&netlink.Route{
		Dst: plumbing.IPNet(plumbing.Single(vip)), LinkIndex: link.Attrs().Index, Type: 2, Table: 255, Protocol: 66, Scope: netlink.SCOPE_HOST,
	}))
}

// patience is how long an answer may take.
const patience = 500 * time.Millisecond

// get asks from inside ns ("" for this computer) and returns the answer, or an
// error for none within a moment.
func (l lab) get(ns plumbing.Namespace, target netip.Addr) (string, error) {
	conn, err := l.dial(ns, target)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	return ask(conn)
}

func (l lab) dial(ns plumbing.Namespace, target netip.Addr) (conn net.Conn, err error) {
	open := func() (err error) {
		conn, err = net.DialTimeout("tcp4", netip.AddrPortFrom(target, 80).String(), patience)
		return err
	}
	if ns == "" {
		err = open()
	} else {
		err = ns.Do(open)
	}
	return conn, err
}

// ask sends one request over a connection and leaves it open.
func ask(conn net.Conn) (string, error) {
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return "", err
	}
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: machine\r\n\r\n"); err != nil {
		return "", err
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

func (l lab) expect(ns plumbing.Namespace, target netip.Addr, want string) {
	l.Helper()
	if got, err := l.get(ns, target); err != nil || got != want {
		l.Errorf("%s → %s: got %q, %v; want %q", ns, target, got, err, want)
	}
}

func (l lab) refuse(ns plumbing.Namespace, target netip.Addr) {
	l.Helper()
	if got, err := l.get(ns, target); err == nil {
		l.Errorf("%s → %s: got %q; want no answer", ns, target, got)
	}
}

// open lets everything in.
func (l lab) open(networks ...string) {
	l.Helper()
	for _, network := range networks {
		l.must(l.SetFirewall(l.ctx, network, []Rule{{Name: "allow-all", Priority: 1000, Protocol: "all"}}))
	}
}
