package inside

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// loopbackFabric listens on loopback whatever it is asked for.
type loopbackFabric struct {
	network.Fabric // nothing else is called

	mu      sync.Mutex
	web     net.Listener // the last one on the metadata server's port
	refused string       // address that cannot be listened on
	deleted bool
}

func (f *loopbackFabric) EnsureNetwork(context.Context, string) error { return nil }

func (f *loopbackFabric) DeleteNetwork(context.Context, string) error {
	f.deleted = true
	return nil
}

func (f *loopbackFabric) Listen(ctx context.Context, _, address string) (net.Listener, error) {
	if address == f.refused {
		return nil, errors.New("refused")
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if address == metadata.HTTPAddress {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.web = listener
	}
	return listener, err
}

func (f *loopbackFabric) ListenPacket(ctx context.Context, _, address string) (net.PacketConn, error) {
	if address == f.refused {
		return nil, errors.New("refused")
	}
	return new(net.ListenConfig).ListenPacket(ctx, "udp", "127.0.0.1:0")
}

func (f *loopbackFabric) last() net.Listener {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.web
}

// nobody is a Source without instances.
type nobody struct{ metadata.Source }

func (nobody) InstanceAt(string, netip.Addr) (metadata.Instance, bool) {
	return metadata.Instance{}, false
}

func testServices(t *testing.T, ctx context.Context, fabric network.Fabric) *Services {
	t.Helper()
	issuer, err := metadata.OpenIssuer(testRoot(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	s := New(ctx, fabric, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	s.Server = metadata.NewServer(nobody{}, issuer, nil)
	return s
}

func greeting(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get("http://" + address + "/")
	if err != nil {
		return err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestServicesLiveWithTheirNetwork(t *testing.T) {
	fabric := &loopbackFabric{}
	s := testServices(t, t.Context(), fabric)
	for range 2 { // the second time changes nothing
		if err := s.EnsureNetwork(t.Context(), "vpc"); err != nil {
			t.Fatal(err)
		}
	}
	if got := greeting(t, fabric.last().Addr().String()); got != "computeMetadata/\n" {
		t.Errorf("the metadata server says %q", got)
	}
	if err := s.DeleteNetwork(t.Context(), "vpc"); err != nil || !fabric.deleted {
		t.Errorf("deleted %v, %v", fabric.deleted, err)
	}
	if conn, err := net.Dial("tcp", fabric.last().Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("the metadata server outlived its network")
	}
}

func TestServicesComeBack(t *testing.T) {
	fabric := &loopbackFabric{}
	s := testServices(t, t.Context(), fabric)
	if err := s.EnsureNetwork(t.Context(), "vpc"); err != nil {
		t.Fatal(err)
	}
	broken := fabric.last()
	if err := broken.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := wait.Poll(ctx, 10*time.Millisecond, func(context.Context) (bool, string, error) {
		return fabric.last() != broken, "no new socket", nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := greeting(t, fabric.last().Addr().String()); got != "computeMetadata/\n" {
		t.Errorf("the metadata server says %q", got)
	}
}

func TestServicesEndWithTheDaemon(t *testing.T) {
	life, end := context.WithCancel(t.Context())
	fabric := &loopbackFabric{}
	s := testServices(t, life, fabric)
	if err := s.EnsureNetwork(t.Context(), "vpc"); err != nil {
		t.Fatal(err)
	}
	end()
	s.Wait()
	if conn, err := net.Dial("tcp", fabric.last().Addr().String()); err == nil {
		_ = conn.Close()
		t.Error("the metadata server outlived the daemon")
	}
}

func TestServicesNeedAllSockets(t *testing.T) {
	for _, address := range []string{metadata.IssuerAddress, metadata.DNSAddress} {
		fabric := &loopbackFabric{refused: address}
		s := testServices(t, t.Context(), fabric)
		if err := s.EnsureNetwork(t.Context(), "vpc"); err == nil {
			t.Errorf("serves without %s", address)
		}
		fabric.refused = ""
		if err := s.EnsureNetwork(t.Context(), "vpc"); err != nil {
			t.Errorf("asked again: %v", err)
		}
	}
}

// testRoot opens a directory until the end of the test.
func testRoot(t *testing.T, dir string) *os.Root {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = root.Close() })
	return root
}
