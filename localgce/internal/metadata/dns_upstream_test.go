package metadata

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// world is a resolver on loopback, which knows one address for every name.
type world struct {
	*testing.T
	packets net.PacketConn
	stream  net.Listener
	asked   atomic.Int32
}

var worldAddr = netip.MustParseAddr("198.51.100.10")

func newWorld(t *testing.T) *world {
	t.Helper()
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stream, err := net.Listen("tcp", packets.LocalAddr().String())
	if err != nil {
		t.Skipf("the port is in use over TCP: %v", err)
	}
	w := &world{T: t, packets: packets, stream: stream}
	t.Cleanup(w.close)
	everything := resolver{lookup: func(string) (netip.Addr, bool) {
		w.asked.Add(1)
		return worldAddr, true
	}}
	go func() { _ = everything.serveTCP(t.Context(), stream) }()
	go w.serveUDP(everything)
	return w
}

func (w *world) close() { _ = errors.Join(w.packets.Close(), w.stream.Close()) }

// serveUDP answers each query twice: the first answer has another ID, and is to be
// passed over.
func (w *world) serveUDP(r resolver) {
	buffer := make([]byte, 4096)
	for {
		n, from, err := w.packets.ReadFrom(buffer)
		if err != nil {
			return
		}
		answer, err := r.respond(w.Context(), "udp", buffer[:n])
		if err != nil {
			w.Error(err)
			return
		}
		_, _ = w.packets.WriteTo(append([]byte{answer[0] + 1, 0}, answer[2:12]...), from)
		_, _ = w.packets.WriteTo(answer, from)
	}
}

// upstream asks it second: at the first resolver's address nobody listens.
func (w *world) upstream(t *testing.T) Upstream {
	t.Helper()
	file := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(file, []byte("# a comment\nsearch example.com\nnameserver 127.0.0.77\nnameserver 127.0.0.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return UpstreamOf(file, strconv.Itoa(w.stream.Addr().(*net.TCPAddr).Port))
}

func TestUpstream(t *testing.T) {
	w := newWorld(t)
	r := resolver{newFakeSource().lookupInVPC, w.upstream(t)}
	for _, network := range []string{"udp", "tcp"} {
		for name, want := range map[string]netip.Addr{
			"www.example.com.": worldAddr, "demo-b.": netip.MustParseAddr("10.132.0.2"),
			"nobody.": {}, "nobody.europe-west1-b.c.local.internal.": {}, "internal.": {},
		} {
			before := w.asked.Load()
			code, got := askName(t, r, network, name)
			if got != want || (code == dnsmessage.RCodeSuccess) != want.IsValid() {
				t.Errorf("%s by %s: %v %s, want %s", name, network, code, got, want)
			}
			if asked := w.asked.Load() != before; asked != (want == worldAddr) {
				t.Errorf("%s by %s: whether the upstream was asked is %v", name, network, asked)
			}
		}
	}
}

// TestUpstreamIsDown: what cannot be asked is no name that does not exist.
func TestUpstreamIsDown(t *testing.T) {
	w := newWorld(t)
	r := resolver{newFakeSource().lookupInVPC, w.upstream(t)}
	w.close()
	for _, r := range []resolver{r, {r.lookup, UpstreamOf("/nowhere", "53")}} {
		if code, _ := askName(t, r, "tcp", "www.example.com."); code != dnsmessage.RCodeServerFailure {
			t.Errorf("answered %v", code)
		}
	}
}

func askName(t *testing.T, r resolver, network, name string) (dnsmessage.RCode, netip.Addr) {
	t.Helper()
	packed, err := r.respond(t.Context(), network, question(t, name, dnsmessage.TypeA))
	if err != nil {
		t.Fatal(err)
	}
	var got dnsmessage.Message
	if err := got.Unpack(packed); err != nil {
		t.Fatal(err)
	}
	if len(got.Answers) == 0 {
		return got.RCode, netip.Addr{}
	}
	return got.RCode, netip.AddrFrom4(got.Answers[0].Body.(*dnsmessage.AResource).A)
}
