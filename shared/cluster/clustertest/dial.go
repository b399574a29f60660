package clustertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/apiserver"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/kube"
)

// dialer leads clients to the API servers through the load balancer.
func (w *World) dialer(fuse *crash.Fuse) kube.Dialer {
	return func(endpoint string, admin model.Credentials) http.RoundTripper {
		return fuse.Transport("kubernetes", &connection{w, endpoint, admin})
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
	ca := there.cluster.ca
	switch {
	case len(c.admin.CA) > 0 && ca.pem != string(c.admin.CA): // without one, the client checks nothing
		return nil, errors.New("tls: failed to verify certificate: x509: certificate signed by unknown authority")
	case !ca.issued(c.admin.Certificate):
		return answer(request, nil, &apiserver.Refusal{Code: http.StatusUnauthorized, Reason: "Unauthorized", Message: "Unauthorized"})
	}
	content, err := there.cluster.api.Serve(request, there.server)
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
	var refused *apiserver.Refusal
	if errors.As(err, &refused) {
		code = refused.Code
		content = object.Map{"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "reason": refused.Reason, "message": refused.Message}
	} else if err != nil {
		return nil, err
	}
	text, err := json.Marshal(content)
	kind := "application/json"
	if lines, ok := content.(apiserver.PlainText); ok {
		text, kind = []byte(lines), "text/plain"
	}
	return &http.Response{
		StatusCode: code, Request: request, Header: http.Header{"Content-Type": {kind}},
		Body: io.NopCloser(bytes.NewReader(text)), ContentLength: int64(len(text)),
	}, err
}
