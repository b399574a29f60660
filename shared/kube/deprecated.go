package kube

import (
	"context"
	"io"
	"net/http"
	"net/netip"

	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/metrics"
)

// maxMetrics bounds the metrics of an API server, in bytes. Those of large clusters
// are some tens of MB.
const maxMetrics = 256 << 20

// DeprecatedInUse asks the API server of one machine, past the load balancer, which
// APIs it was asked for since its start that a minor version no longer serves.
// https://kubernetes.io/docs/reference/using-api/deprecation-policy/
func (c *Client) DeprecatedInUse(ctx context.Context, machine netip.Addr, removedBy string) ([]model.DeprecatedAPI, error) {
	return c.deprecatedAt(ctx, netip.AddrPortFrom(machine, infra.APIPort), removedBy)
}

func (c *Client) deprecatedAt(ctx context.Context, at netip.AddrPort, removedBy string) ([]model.DeprecatedAPI, error) {
	text, err := c.metrics(ctx, at)
	if err != nil {
		return nil, failure.Of(err, "ask the API server at %s for its metrics", at)
	}
	defer text.Close()
	found, err := metrics.DeprecatedAPIs(http.MaxBytesReader(nil, text, maxMetrics), removedBy)
	if err != nil {
		return nil, failure.Of(err, "read the metrics of the API server at %s", at)
	}
	return found, nil
}

// metrics asks for those of one API server. Who calls it closes them.
func (c *Client) metrics(ctx context.Context, at netip.AddrPort) (io.ReadCloser, error) {
	web, err := c.direct()
	if err != nil {
		return nil, err
	}
	web.Transport = idleTransport{web.Transport}
	config := rest.CopyConfig(c.config)
	config.Host = "https://" + at.String()
	config.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	client, err := rest.UnversionedRESTClientForConfigAndClient(config, web)
	if err != nil {
		return nil, err
	}
	return client.Get().AbsPath("/metrics").Stream(ctx)
}
