package clustertest

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Rewrite makes the cluster one that another version of kubectl ha has written
// to: of another version of Kubernetes, with another document.
func (w *World) Rewrite(version string, change func(string) string) {
	text := change(w.StoredSpec())
	w.eachCluster(func(c *kubernetes) {
		c.api.Rewrite(version, text)
		for _, m := range w.machines {
			if m.cluster != c {
				continue
			}
			m.kubelet = version
			if m.server != "" {
				m.server = version
			}
		}
	})
}

// KubeadmVersion is the version in kubeadm's configuration in the cluster.
func (w *World) KubeadmVersion() (version string) {
	w.eachCluster(func(c *kubernetes) { version = c.api.KubeadmVersion() })
	return version
}

// AskDeprecated has somebody ask a machine's API server for a deprecated API, of
// which it knows until it ends.
func (w *World) AskDeprecated(name string, api model.DeprecatedAPI) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.machines {
		if m.Name() == name && m.server != "" && m.Running() {
			m.deprecated = append(m.deprecated, api)
		}
	}
}

// metrics are those of the API server of the machine with an external address.
func (w *World) metrics(ctx context.Context, address netip.Addr) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := w.external(ctx, address)
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	for _, api := range m.deprecated {
		resource, sub, _ := strings.Cut(api.Resource, "/")
		fmt.Fprintf(&lines, "apiserver_requested_deprecated_apis{group=%q,removed_release=%q,resource=%q,subresource=%q,version=%q} 1\n",
			api.Group, strings.TrimPrefix(api.Removed, "v"), resource, sub, api.Version)
	}
	fmt.Fprintf(&lines, "kubernetes_build_info{git_version=%q} 1\n", m.server)
	return lines.String(), nil
}

// upgradeAddons has kube-proxy and CoreDNS be of a machine's version, which must be
// that of all API servers.
func (c *kubernetes) upgradeAddons(m *machine) error {
	for _, other := range c.controlPlane {
		if other.up && other.server != m.server {
			return fmt.Errorf("the API server of %s is of %s, and that of %s of %s", other.Name(), other.server, m.Name(), m.server)
		}
	}
	c.addons = m.server
	return nil
}

// Addons is the version of kube-proxy and CoreDNS.
func Addons(w *World) (version string) {
	w.eachCluster(func(c *kubernetes) { version = c.addons })
	return version
}
