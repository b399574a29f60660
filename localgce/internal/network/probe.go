package network

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
)

// dialFunc connects to the one backend that a probe asks.
type dialFunc func(ctx context.Context) (net.Conn, error)

// check asks the probe's question over a connection that dial makes. Like
// Compute Engine's, it wants status 200, follows no redirect and trusts any
// certificate.
func check(ctx context.Context, probe Probe, dial dialFunc) error {
	if probe.Scheme == "tcp" {
		conn, err := dial(ctx)
		if err != nil {
			return err
		}
		return conn.Close()
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, probe.url(), nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{
		DialContext:       func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) },
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // health checks verify nothing
		DisableKeepAlives: true,
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", response.Status)
	}
	return nil
}

func (p Probe) url() string {
	host := net.JoinHostPort(p.VIP.String(), strconv.Itoa(p.Port))
	return (&url.URL{Scheme: p.Scheme, Host: host, Path: p.Path}).String()
}
