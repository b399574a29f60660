package kube

import (
	"context"
	"net/http"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
)

// writePrefix begins the names of what probers write.
const writePrefix = "write-"

// prober implements cluster.Prober.
type prober struct{ set kubernetes.Interface }

// Prober asks the API as ever new clients do: each request has a connection of
// its own, which the load balancer gives to a replica that it takes for well.
func (c *Client) Prober() (cluster.Prober, error) {
	web, err := c.inconstant()
	if err != nil {
		return nil, failed(err, "make a connection to %s", c.config.Host)
	}
	config := rest.CopyConfig(c.config)
	config.QPS = -1
	set, err := kubernetes.NewForConfigAndClient(config, web)
	if err != nil {
		return nil, failed(err, "make a client for %s", c.config.Host)
	}
	return &prober{set}, nil
}

// inconstant is a client that keeps no connection.
func (c *Client) inconstant() (*http.Client, error) {
	if c.dial != nil {
		return webClient(c.config, c.dial)
	}
	tls, err := rest.TLSConfigFor(c.config)
	if err != nil {
		return nil, err
	}
	transport, err := rest.HTTPWrappersForConfig(c.config, &http.Transport{TLSClientConfig: tls, DisableKeepAlives: true})
	return &http.Client{Transport: transport}, err
}

// Write writes an object that was not there.
func (p *prober) Write(ctx context.Context, name string) error {
	object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: writePrefix + name}, Data: map[string]string{"name": name}}
	_, err := p.set.CoreV1().ConfigMaps(drillNamespace).Create(ctx, object, metav1.CreateOptions{FieldManager: apply.FieldManager})
	return err
}

// Read reads it back, from etcd's majority.
func (p *prober) Read(ctx context.Context, name string) error {
	_, err := p.set.CoreV1().ConfigMaps(drillNamespace).Get(ctx, writePrefix+name, metav1.GetOptions{})
	return err
}

// Written names what probers have written and is there.
func (c *Client) Written(ctx context.Context) (names []string, err error) {
	list, err := c.set.CoreV1().ConfigMaps(drillNamespace).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, failed(err, "list what was written in namespace %s", drillNamespace)
	}
	for _, object := range list.Items {
		if name, ok := strings.CutPrefix(object.Name, writePrefix); ok {
			names = append(names, name)
		}
	}
	return names, nil
}
