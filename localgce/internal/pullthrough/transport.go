package pullthrough

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Transport is how registries are asked: by the environment's proxies where it has
// some, and never at this computer's own or a link-local address. Machines choose
// the names, and reach neither by themselves.
func Transport() http.RoundTripper {
	proxies := httpproxy.FromEnvironment()
	dialer := net.Dialer{Timeout: 30 * time.Second}
	guarded := dialer
	guarded.Control = func(_, address string, _ syscall.RawConn) error { return outside(address) }
	transport := http.DefaultTransport.(*http.Transport).Clone()
	proxy := proxies.ProxyFunc()
	transport.Proxy = func(request *http.Request) (*url.URL, error) { return proxy(request.URL) }
	transport.ResponseHeaderTimeout = 30 * time.Second
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if isProxy(proxies, address) {
			return dialer.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
	return transport
}

// isProxy reports whether an address, host:port, is that of a proxy.
func isProxy(proxies *httpproxy.Config, address string) bool {
	host, port, err := net.SplitHostPort(address)
	for _, text := range []string{proxies.HTTPProxy, proxies.HTTPSProxy} {
		if !strings.Contains(text, "://") {
			text = "http://" + text
		}
		proxy, parseErr := url.Parse(text)
		if err == nil && parseErr == nil && proxy.Hostname() == host && (proxy.Port() == port || proxy.Port() == "") {
			return true
		}
	}
	return false
}

// outside is an error for an address that is this computer's or link-local.
func outside(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %s: %w", address, err)
	}
	ip := at.Addr().Unmap()
	if ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() {
		return fmt.Errorf("%s is no address of a registry: images are not pulled from this computer itself", ip)
	}
	return nil
}
