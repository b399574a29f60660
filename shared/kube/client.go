// Package kube is the adapter to Kubernetes: with the packages below it the only
// importer of client-go. It has nodes, drain, exec, and the objects that kubectl
// ha keeps in a cluster; the way in is package kubeconfig's.
package kube

import (
	"context"
	"encoding/json"
	"net/http"

	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/apply"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/etcdclient"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/join"
)

// Client is one cluster's API. It implements cluster.Kube.
type Client struct {
	*drilling.Rig
	*join.Admission
	*apply.Applier
	etcdclient.Way
	config *rest.Config
	set    kubernetes.Interface
	dial   Dialer               // nil for the network
	pem    rest.TLSClientConfig // the certificates and the key, also where they are files
}

// Dialer is the way to the API server at endpoint with the credentials of admin.
type Dialer func(endpoint string, admin model.Credentials) http.RoundTripper

// New makes a client that speaks through dial, or over the network where that is
// nil. The config is its own from now on.
func New(config *rest.Config, dial Dialer) (*Client, error) {
	config.Timeout = 0 // which would be over a whole answer: see idleTransport
	// A request of HTTP/1.1 that gets no answer takes its connection with it. With
	// HTTP/2 the next ones would wait on the connection to a machine that is lost.
	config.NextProtos = []string{"http/1.1"}
	config.QPS, config.Burst = 50, 100
	config.UserAgent = "kubectl-ha"
	loaded := rest.CopyConfig(config)
	if err := rest.LoadTLSFiles(loaded); err != nil {
		return nil, failure.Of(err, "read the certificates for %s", config.Host)
	}
	web, err := webClient(config, loaded.TLSClientConfig, dial)
	if err != nil {
		return nil, failure.Of(err, "make a connection to %s", config.Host)
	}
	set, err := kubernetes.NewForConfigAndClient(config, web)
	if err != nil {
		return nil, failure.Of(err, "make a client for %s", config.Host)
	}
	anything, err := dynamic.NewForConfigAndClient(config, web)
	if err != nil {
		return nil, failure.Of(err, "make a client for %s", config.Host)
	}
	c := &Client{Applier: apply.New(set, anything), Rig: drilling.New(set), Way: etcdclient.Way{Set: set, Config: config}, config: config, set: set, dial: dial, pem: loaded.TLSClientConfig}
	c.Admission = join.New(set, c.Version)
	return c, nil
}

func webClient(config *rest.Config, pem rest.TLSClientConfig, dial Dialer) (*http.Client, error) {
	if dial == nil {
		transport, err := rest.TransportFor(config)
		return &http.Client{Transport: idleTransport{transport}}, err
	}
	admin := model.Credentials{Key: pem.KeyData, Certificate: pem.CertData, CA: pem.CAData}
	return &http.Client{Transport: idleTransport{dial(config.Host, admin)}}, nil
}

// inconstant is a client that keeps no connection.
func inconstant(config *rest.Config) (*http.Client, error) {
	tls, err := rest.TLSConfigFor(config)
	if err != nil {
		return nil, err
	}
	proxy := config.Proxy
	if proxy == nil {
		proxy = http.ProxyFromEnvironment
	}
	web, err := rest.HTTPWrappersForConfig(config, &http.Transport{TLSClientConfig: tls, Proxy: proxy, DisableKeepAlives: true})
	return &http.Client{Transport: web}, err
}

// Version asks the API server for its version.
func (c *Client) Version(ctx context.Context) (string, error) {
	answer, err := c.set.CoreV1().RESTClient().Get().AbsPath("/version").DoRaw(ctx)
	if err != nil {
		return "", failure.Of(err, "ask %s for its version", c.config.Host)
	}
	var info version.Info
	if err := json.Unmarshal(answer, &info); err != nil {
		return "", failure.Of(err, "read the version that %s told", c.config.Host)
	}
	return info.GitVersion, nil
}

// Ready asks the API server who it is, and whether it serves: that needs an
// etcd with a leader, which the answer to the first does not.
func (c *Client) Ready(ctx context.Context) error {
	if _, err := c.Version(ctx); err != nil {
		return err
	}
	if _, err := c.set.CoreV1().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx); err != nil {
		return failure.Of(err, "ask %s whether it serves", c.config.Host)
	}
	return nil
}

// CA is the cluster's CA certificate, in PEM; nil where the kubeconfig has none,
// because it has the server's not checked.
func (c *Client) CA() []byte { return c.pem.CAData }
