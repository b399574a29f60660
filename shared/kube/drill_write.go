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
	"github.com/kubectl-ha/kubectl-ha/shared/kube/failure"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/objects"
)

// writePrefix begins the names of what probers write.
const writePrefix = "write-"

// prober implements cluster.Prober.
type prober struct{ set kubernetes.Interface }

// Prober asks the API as ever new clients do: each request has a connection of
// its own, which the load balancer gives to a replica that it takes for well.
func (c *Client) Prober() (cluster.Prober, error) {
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
	return &prober{set}, nil
}

// forProbes is a client that keeps no connection.
func (c *Client) forProbes() (*http.Client, error) {
	if c.dial != nil {
		return webClient(c.config, c.pem, c.dial)
	}
	return inconstant(c.config)
}

// Write writes an object that was not there.
func (p *prober) Write(ctx context.Context, name string) error {
	object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: writePrefix + name}, Data: map[string]string{"name": name}}
	_, err := p.set.CoreV1().ConfigMaps(drillNamespace).Create(ctx, object, metav1.CreateOptions{FieldManager: objects.Manager})
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
		return nil, failure.Of(err, "list what was written in namespace %s", drillNamespace)
	}
	for _, object := range list.Items {
		if name, ok := strings.CutPrefix(object.Name, writePrefix); ok {
			names = append(names, name)
		}
	}
	return names, nil
}
