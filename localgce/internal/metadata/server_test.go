package metadata

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

func TestAnswer(t *testing.T) {
	source := newFakeSource()
	r := resolver{lookup: source.lookupInVPC}
	for _, test := range []struct {
		name  string
		kind  dnsmessage.Type
		rcode dnsmessage.RCode
		addr  string
	}{
		{"demo-b.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, "10.132.0.2"},
		{"Demo-B.europe-west1-b.c.local.internal.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, "10.132.0.2"},
		{"demo-b.", dnsmessage.TypeAAAA, dnsmessage.RCodeSuccess, ""},
		{"metadata.google.internal.", dnsmessage.TypeA, dnsmessage.RCodeSuccess, "169.254.169.254"},
		{"example.com.", dnsmessage.TypeA, dnsmessage.RCodeNameError, ""},
		{"2.0.132.10.in-addr.arpa.", dnsmessage.TypePTR, dnsmessage.RCodeNameError, ""},
	} {
		packed, err := r.respond(t.Context(), "udp", question(t, test.name, test.kind))
		if err != nil {
			t.Fatal(err)
		}
		var got dnsmessage.Message
		if err := got.Unpack(packed); err != nil {
			t.Fatal(err)
		}
		addr := ""
		if len(got.Answers) == 1 {
			addr = netip.AddrFrom4(got.Answers[0].Body.(*dnsmessage.AResource).A).String()
		}
		if got.ID != 7 || !got.Response || got.RCode != test.rcode || addr != test.addr {
			t.Errorf("%s %s: %v %q, want %v %q", test.name, test.kind, got.RCode, addr, test.rcode, test.addr)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add(question(f, "demo-b.", dnsmessage.TypeA))
	r := resolver{lookup: newFakeSource().lookupInVPC}
	f.Fuzz(func(t *testing.T, query []byte) {
		response, err := r.respond(t.Context(), "udp", query)
		var message dnsmessage.Message
		if err == nil && message.Unpack(response) != nil {
			t.Errorf("the answer %x to %x cannot be read", response, query)
		}
	})
}

func (f *fakeSource) lookupInVPC(name string) (netip.Addr, bool) { return f.Lookup("vpc", name) }

func question(t testing.TB, name string, kind dnsmessage.Type) []byte {
	t.Helper()
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind, Class: dnsmessage.ClassINET}},
	}
	packed, err := message.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packed
}

// TestServe runs all of a network's services on loopback, and ends them.
func TestServe(t *testing.T) {
	listeners := loopback(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan error, 1)
	go func() { ended <- testServer(t, newFakeSource()).Serve(ctx, "vpc", listeners) }()

	response, err := http.Get("http://" + listeners.HTTP.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || string(body) != "computeMetadata/\n" {
		t.Errorf("GET /: %q, %v", body, err)
	}
	_ = response.Body.Close()
	for network, address := range map[string]string{
		"tcp": listeners.DNS.Addr().String(), "udp": listeners.UDP.LocalAddr().String(),
	} {
		names := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		}}
		if addrs, err := names.LookupHost(t.Context(), "demo-b."); err != nil || len(addrs) != 1 || addrs[0] != "10.132.0.2" {
			t.Errorf("look-up over %s: %v, %v", network, addrs, err)
		}
	}
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Error("still serving 20 s after its end was asked for")
	}
}

func loopback(t *testing.T) Listeners {
	t.Helper()
	listen := func() net.Listener {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	packets, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return Listeners{HTTP: listen(), Issuer: listen(), DNS: listen(), UDP: packets}
}
