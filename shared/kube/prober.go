package kube

import (
	"net/http"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
)

// Prober asks the API as ever new clients do: each request has a connection of
// its own, which the load balancer gives to a replica that it takes for well.
func (c *Client) Prober() (port.Prober, error) {
	web, err := c.forProbes()
	if err != nil {
		return nil, failure.Of(err, "make a connection to %s", c.config.Host)
	}
	config := rest.CopyConfig(c.config)
	config.QPS = -1
	set, err := kubernetes.NewForConfigAndClient(config, web)
	if err != nil {
		return nil, failure.Of(err, "make a client for %s", c.config.Host)
	}
	return drilling.NewProber(set), nil
}

// forProbes is a client that keeps no connection.
func (c *Client) forProbes() (*http.Client, error) {
	if c.dial != nil {
		return webClient(c.config, c.pem, c.dial)
	}
	return inconstant(c.config)
}
