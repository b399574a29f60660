package walkthrough

import (
	"context"
	"fmt"
	"strings"
)

// node is what is read of `kubectl get nodes`.
type node struct {
	Metadata struct {
		Name   string            `json:"name"`
		Labels map[string]string `json:"labels"`
	} `json:"metadata"`
	Status struct {
		Conditions []struct {
			Type   string `json:"type"`
			Status string `json:"status"`
		} `json:"conditions"`
	} `json:"status"`
}

func (n node) zone() string { return n.Metadata.Labels["topology.kubernetes.io/zone"] }

func (n node) controlPlane() bool {
	_, ok := n.Metadata.Labels["node-role.kubernetes.io/control-plane"]
	return ok
}

func (n node) ready() bool {
	for _, c := range n.Status.Conditions {
		if c.Type == "Ready" {
			return c.Status == "True"
		}
	}
	return false
}

func (l *Lab) nodes(ctx context.Context) ([]node, error) {
	var list struct{ Items []node }
	output, err := l.K(ctx, "get", "nodes", "-o", "json")
	return list.Items, l.decode(output, err, &list)
}

// pod is what is read of `kubectl get pods`.
type pod struct {
	Metadata struct{ Name string }
	Spec     struct{ NodeName string }
	Status   struct{ Phase string }
}

func (l *Lab) pods(ctx context.Context, namespace, selector string) ([]pod, error) {
	var list struct{ Items []pod }
	output, err := l.K(ctx, "get", "pods", "-n", namespace, "-l", selector, "-o", "json")
	return list.Items, l.decode(output, err, &list)
}

// dnsSpread checks that no zone has two CoreDNS replicas.
func (l *Lab) dnsSpread(ctx context.Context, nodes []node) error {
	pods, err := l.pods(ctx, "kube-system", "k8s-app=kube-dns")
	if err != nil {
		return err
	}
	zones := map[string]string{}
	for _, p := range pods {
		zone := zoneOf(nodes, p.Spec.NodeName)
		if p.Status.Phase != "Running" || zone == "" {
			return fmt.Errorf("%s is %s", p.Metadata.Name, p.Status.Phase)
		}
		if other, taken := zones[zone]; taken {
			return fmt.Errorf("%s and %s are both in %s", other, p.Metadata.Name, zone)
		}
		zones[zone] = p.Metadata.Name
	}
	if len(zones) < 2 {
		return fmt.Errorf("CoreDNS runs in %d zones", len(zones))
	}
	return nil
}

func zoneOf(nodes []node, name string) string {
	for _, n := range nodes {
		if n.Metadata.Name == name {
			return n.zone()
		}
	}
	return ""
}

// status is what is read of `kubectl ha status`.
type status struct {
	Health   string
	Problems []string
	Losses   []struct {
		Zone     string
		Survives bool
		Why      []string
	}
	Zones []struct {
		Zone     string
		Replicas []struct {
			Name, Instance, Etcd, LoadBalancer string
			Ready                              bool
		}
	}
}

func (l *Lab) status(ctx context.Context) (s status, err error) {
	output, err := l.run(ctx, l.Binary, "status", "-o", "json")
	if output == "" {
		return s, err
	}
	return s, l.decode(output, nil, &s) // degraded is an exit code, and a status all the same
}

// Healthy checks that the cluster is well and would survive any zone's loss.
func (l *Lab) Healthy(ctx context.Context) error {
	s, err := l.status(ctx)
	if err != nil {
		return err
	}
	if s.Health != "healthy" {
		return fmt.Errorf("status is %s: %s", s.Health, strings.Join(s.Problems, "; "))
	}
	for _, loss := range s.Losses {
		if !loss.Survives {
			return fmt.Errorf("it would not survive the loss of %s: %s", loss.Zone, strings.Join(loss.Why, "; "))
		}
	}
	return nil
}

// Gone checks that nothing of the cluster is left: in Compute Engine, and in
// the kubeconfig.
func (l *Lab) Gone(ctx context.Context) error {
	var list []struct{ Name string }
	output, err := l.run(ctx, l.Binary, "list", "--local", "-o", "json")
	if err := l.decode(output, err, &list); err != nil {
		return err
	}
	for _, c := range list {
		if c.Name == l.Cluster {
			return fmt.Errorf("kubectl ha list still shows %s", c.Name)
		}
	}
	contexts, err := l.K(ctx, "config", "get-contexts", "-o", "name")
	if err != nil {
		return err
	}
	if strings.Contains(contexts, "_"+l.Cluster+"\n") {
		return fmt.Errorf("the kubeconfig still has it: %s", contexts)
	}
	return nil
}
