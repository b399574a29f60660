package walkthrough

import (
	"context"
	"fmt"
	"strings"
)

func outage() []Step {
	return []Step{
		{"nginx, through its Service's DNS name", "…", func(ctx context.Context, l *Lab) error {
			if err := l.deploy(ctx, "nginx"); err != nil {
				return err
			}
			return l.wget(ctx, "test-a", "nginx")
		}},
		{"halt a replica from inside: NotReady", "…", haltReplica},
		{"nginx still answers", "…", func(ctx context.Context, l *Lab) error { return l.wget(ctx, "test-b", "nginx") }},
		{"a second deployment works", "…", func(ctx context.Context, l *Lab) error {
			if err := l.deploy(ctx, "nginx-next"); err != nil {
				return err
			}
			return l.wget(ctx, "test-c", "nginx-next")
		}},
		{"start the replica: node, etcd and load balancer are back", "~5 min", startReplica},
		{"drain-zone " + ZoneD + ": its pods move", "…", drainZone},
		{"drain-zone " + ZoneD + " --undo", "…", undoDrain},
	}
}

// deploy does what `kubectl run --expose` did in the post's days: a Deployment
// with a Service. One replica in each zone.
func (l *Lab) deploy(ctx context.Context, name string) error {
	if _, err := l.K(ctx, "create", "deployment", name, "--image=nginx:1.22", "--replicas=3"); err != nil {
		return err
	}
	if _, err := l.K(ctx, "expose", "deployment", name, "--port=80"); err != nil {
		return err
	}
	_, err := l.K(ctx, "rollout", "status", "deployment", name, "--timeout="+timeout.String())
	return err
}

// wget asks a Service by its DNS name from a pod.
func (l *Lab) wget(ctx context.Context, pod, service string) error {
	output, err := l.Pod(ctx, pod, "timeout", "20", "wget", "-q", "-O-", "http://"+service+".default.svc.cluster.local")
	if err == nil && !strings.Contains(output, "<title>Welcome to nginx!</title>") {
		return fmt.Errorf("no welcome from %s: %.200s", service, output)
	}
	return err
}

// replicaC is the replica that the post halts.
func (l *Lab) replicaC() string { return l.Cluster + "-control-plane-c" }

type replicaState struct {
	Instance, Etcd, LoadBalancer string
	Ready                        bool
}

// replica is what status says of the replica in zone c.
func (l *Lab) replica(ctx context.Context) (replicaState, error) {
	s, err := l.status(ctx)
	for _, zone := range s.Zones {
		for _, r := range zone.Replicas {
			if r.Name == l.replicaC() {
				return replicaState{r.Instance, r.Etcd, r.LoadBalancer, r.Ready}, nil
			}
		}
	}
	return replicaState{}, fmt.Errorf("status does not show %s (%w)", l.replicaC(), err)
}

func startReplica(ctx context.Context, l *Lab) error {
	if err := l.startInstance(ctx, l.replicaC(), ZoneC); err != nil {
		return err
	}
	return Eventually(ctx, timeout, l.Healthy)
}

func drainZone(ctx context.Context, l *Lab) error {
	if _, err := l.HA(ctx, "drain-zone", ZoneD); err != nil {
		return err
	}
	return Eventually(ctx, timeout, func(ctx context.Context) error {
		nodes, err := l.nodes(ctx)
		if err != nil {
			return err
		}
		for _, app := range []string{"nginx", "nginx-next"} {
			pods, err := l.pods(ctx, "default", "app="+app)
			if err != nil {
				return err
			}
			running := 0
			for _, p := range pods {
				if zoneOf(nodes, p.Spec.NodeName) == ZoneD {
					return fmt.Errorf("%s is still in %s", p.Metadata.Name, ZoneD)
				}
				if p.Status.Phase == "Running" {
					running++
				}
			}
			if running < 3 {
				return fmt.Errorf("%d of 3 pods of %s run", running, app)
			}
		}
		return l.wget(ctx, "test-d", "nginx")
	})
}

// undoDrain opens the zone again, and sees that pods come to it.
func undoDrain(ctx context.Context, l *Lab) error {
	if _, err := l.HA(ctx, "drain-zone", ZoneD, "--undo"); err != nil {
		return err
	}
	if _, err := l.K(ctx, "scale", "deployment", "nginx", "--replicas=12"); err != nil {
		return err
	}
	return Eventually(ctx, timeout, func(ctx context.Context) error {
		nodes, err := l.nodes(ctx)
		if err != nil {
			return err
		}
		pods, err := l.pods(ctx, "default", "app=nginx")
		for _, p := range pods {
			if zoneOf(nodes, p.Spec.NodeName) == ZoneD && p.Status.Phase == "Running" {
				return nil
			}
		}
		return fmt.Errorf("none of %d pods is in %s (%w)", len(pods), ZoneD, err)
	})
}
