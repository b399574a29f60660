package scripted

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/kube"
)

// dialer leads clients to the API servers through the load balancer.
func (w *World) dialer(fuse *Fuse) kube.Dialer {
	return func(endpoint string, admin model.Credentials) http.RoundTripper {
		return fuse.transport("kubernetes", &connection{w, endpoint, admin})
	}
}

// connection is a client's connection to whatever is behind an endpoint.
type connection struct {
	world    *World
	endpoint string
	admin    model.Credentials
}

// RoundTrip asks the API server that the load balancer chooses.
func (c *connection) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body != nil {
		defer request.Body.Close()
	}
	address, err := addressOf(c.endpoint)
	if err != nil {
		return nil, err
	}
	if err := c.world.silence(request, address); err != nil {
		return nil, err
	}
	if err := c.world.lagging(request.Context()); err != nil {
		return nil, err
	}
	c.world.mu.Lock()
	defer c.world.mu.Unlock()
	there, err := c.world.reach(nil, address)
	if err != nil {
		return nil, err
	}
	switch {
	case len(c.admin.CA) > 0 && there.ca.pem != string(c.admin.CA): // without one, the client checks nothing
		return nil, errors.New("tls: failed to verify certificate: x509: certificate signed by unknown authority")
	case !there.ca.issued(c.admin.Certificate):
		return answer(request, nil, &status{http.StatusUnauthorized, "Unauthorized", "Unauthorized"})
	}
	content, err := there.serve(request)
	return answer(request, content, err)
}

func addressOf(endpoint string) (netip.Addr, error) {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return netip.Addr{}, err
	}
	return netip.ParseAddr(parsed.Hostname())
}

func answer(request *http.Request, content any, err error) (*http.Response, error) {
	code := http.StatusOK
	var refused *status
	if errors.As(err, &refused) {
		code = refused.code
		content = object{"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": refused.reason, "message": refused.message}
	} else if err != nil {
		return nil, err
	}
	text, err := json.Marshal(content)
	kind := "application/json"
	if lines, ok := content.(plainText); ok {
		text, kind = []byte(lines), "text/plain"
	}
	return &http.Response{
		StatusCode: code, Request: request, Header: http.Header{"Content-Type": {kind}},
		Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)),
	}, err
}

// errSilent is a connection that nobody takes.
var errSilent = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("i/o timeout")}

// dialPatience is how long a client waits for a machine that is dead.
const dialPatience = 3 * time.Second

// silence waits as long as a client does where nobody answers.
func (w *World) silence(request *http.Request, address netip.Addr) error {
	w.mu.Lock()
	mute := time.Now().Before(w.mute)
	w.mu.Unlock()
	if backends, ok := w.Engine.Fabric.Backends(address); ok && len(backends) > 0 && !mute {
		return nil
	}
	select {
	case <-time.After(dialPatience):
		return errSilent
	case <-request.Context().Done():
		return request.Context().Err()
	}
}

// reach is the cluster of the API server that answers at an address: for
// clients one that the load balancer chooses; for a backend of it itself,
// whether it serves or not.
func (w *World) reach(from *machine, address netip.Addr) (*kubernetes, error) {
	if from != nil && slices.Contains(from.Instance().ForwardedIPs, address) {
		return serving(from)
	}
	backends, _ := w.Engine.Fabric.Backends(address)
	if len(backends) == 0 {
		return nil, errSilent
	}
	w.turn++
	chosen := backends[w.turn%len(backends)]
	for id, m := range w.machines {
		// Two networks may have the same addresses, but not the same load balancer.
		behind := m.boot.power.Err() == nil && slices.Contains(m.Instance().ForwardedIPs, address)
		if behind && w.Engine.Fabric.NIC(id).Address == chosen {
			return serving(m)
		}
	}
	return nil, errSilent
}

func serving(m *machine) (*kubernetes, error) {
	if !m.running() || m.cluster == nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: fmt.Errorf("%s: connection refused", m.Name())}
	}
	return m.cluster, nil
}

// clusterAt is the cluster that a machine finds at its endpoint, if it is that
// of the CA.
func (w *World) clusterAt(m *machine, ca string) (*kubernetes, error) {
	address, err := netip.ParseAddr(m.endpoint)
	if err != nil {
		return nil, err
	}
	c, err := w.reach(m, address)
	switch {
	case err != nil:
		return nil, err
	case c.ca.pem != ca:
		return nil, errors.New("x509: certificate signed by unknown authority")
	case !c.quorum():
		return nil, errNoQuorum
	}
	return c, nil
}
