package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"

	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
)

// Server asks the API server of one machine, past the load balancer, for its
// version, for the certificate that it serves with, and whether it is ready.
func (c *Client) Server(ctx context.Context, machine netip.Addr) (model.Server, error) {
	return c.ask(ctx, netip.AddrPortFrom(machine, infra.APIPort))
}

func (c *Client) ask(ctx context.Context, at netip.AddrPort) (model.Server, error) {
	web, err := c.direct()
	if err != nil {
		return model.Server{}, failure.Of(err, "make a connection to the API server at %s", at)
	}
	place := fmt.Sprintf("https://%s/version", at)
	answer, err := get(ctx, web, place)
	if err != nil {
		return model.Server{}, failure.Of(err, "ask %s", place)
	}
	defer answer.Body.Close()
	var info version.Info
	if err := json.NewDecoder(answer.Body).Decode(&info); err != nil {
		return model.Server{}, failure.Of(err, "read the version that %s told", place)
	}
	found := model.Server{Version: info.GitVersion}
	if answer.TLS != nil && len(answer.TLS.PeerCertificates) > 0 {
		found.Expires = answer.TLS.PeerCertificates[0].NotAfter
	}
	found.Ready = serves(ctx, web, at)
	return found, nil
}

// serves asks what the load balancer's health checks ask. Who does not answer
// that is not ready.
func serves(ctx context.Context, web *http.Client, at netip.AddrPort) bool {
	answer, err := get(ctx, web, fmt.Sprintf("https://%s/readyz", at))
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

func get(ctx context.Context, web *http.Client, place string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return nil, err
	}
	return web.Do(request)
}

// direct is a client that expects the endpoint's name in the certificate, or the
// one that the kubeconfig says, wherever it connects to: no machine's external
// address is in it. The kubeconfig's user and proxy count as for any request.
func (c *Client) direct() (*http.Client, error) {
	endpoint, err := url.Parse(c.config.Host)
	if err != nil {
		return nil, err
	}
	config := rest.CopyConfig(c.config)
	if config.ServerName == "" {
		config.ServerName = endpoint.Hostname()
	}
	return inconstant(config)
}

// Certificate is the one that the client shows, in PEM; nil where the
// kubeconfig has another kind of credentials.
func (c *Client) Certificate() []byte { return c.pem.CertData }
