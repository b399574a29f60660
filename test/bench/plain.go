package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/engine"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/test/walkthrough"
)

//go:embed plain.sh
var plainScript string

// plain builds a cluster by hand: the same machines and load balancer, all made
// at once, then the script. It returns how long the whole took, and how long
// each replica's own `kubeadm join` did.
func plain(ctx context.Context, lab *walkthrough.Lab, zones []string, workers int) (time.Duration, []float64, error) {
	begin := time.Now()
	client, err := connect(ctx)
	if err != nil {
		return 0, nil, err
	}
	desired, err := machines(lab.Cluster, zones, workers)
	if err != nil {
		return 0, nil, err
	}
	p := plan.Up(desired, infra.Inventory{})
	if err := create(ctx, client, p, lab.Cluster); err != nil {
		return 0, nil, err
	}
	joins, err := kubeadm(ctx, lab, client, len(zones)*(1+workers))
	return time.Since(begin), joins, err
}

func connect(ctx context.Context) (*gce.Client, error) {
	c, err := localgce.Connect(ctx, localgce.Options{})
	if err != nil {
		return nil, err
	}
	return gce.New(ctx, gce.Config{Project: c.Project, Region: walkthrough.Region, Endpoint: c.Endpoint, Token: c.Token})
}

// machines are those of a cluster, but their startup script only prepares what
// kubeadm needs.
func machines(name string, zones []string, workers int) (plan.Desired, error) {
	c := &spec.Cluster{Metadata: spec.Metadata{Name: name}}
	c.Spec = spec.Spec{Project: localgce.DefaultProject, Region: walkthrough.Region, ControlPlane: spec.ControlPlane{Zones: zones}}
	if workers > 0 {
		c.Spec.Pools = []spec.Pool{{Zones: zones, NodesPerZone: workers}}
	}
	spec.Default(c)
	metadata, err := bootstrap.Metadata(bootstrap.Cluster{CNI: string(spec.CNINative)}, bootstrap.Worker, "")
	if err != nil {
		return plan.Desired{}, err
	}
	metadata[bootstrap.KeyScript] = strings.Replace(bootstrap.Script(), "boot) boot ;;", "boot) prepare_host ;;", 1)
	return plan.Desired{Spec: c, Image: "projects/debian-cloud/global/images/family/debian-12",
		First: metadata, Replica: metadata, Worker: map[string]map[string]string{spec.DefaultPoolName: metadata}}, nil
}

// create makes the plan's resources, and puts the first machine behind the
// load balancer.
func create(ctx context.Context, client *gce.Client, p plan.Plan, name string) error {
	var tasks []engine.Task
	for _, step := range p.Steps {
		do := func(context.Context, func(string)) error { return nil }
		switch {
		case step.Action == plan.Create:
			do = func(ctx context.Context, _ func(string)) error {
				_, err := client.Ensure(ctx, step.Resource, infra.Mark{Cluster: name})
				return err
			}
		case step.Action == plan.Attach && step.Zone == walkthrough.ZoneB:
			do = func(ctx context.Context, _ func(string)) error {
				return client.AddMember(ctx, infra.ReplicaGroup(name, step.Zone), step.Ref.Name)
			}
		}
		tasks = append(tasks, engine.Task{ID: step.ID, Needs: step.Needs, Do: do})
	}
	return engine.Run(ctx, tasks, engine.Options{})
}

// kubeadm runs the script on the machines, which are told apart by their names.
func kubeadm(ctx context.Context, lab *walkthrough.Lab, client *gce.Client, want int) ([]float64, error) {
	endpoint, err := client.Address(ctx, infra.APIAddress(lab.Cluster))
	if err != nil {
		return nil, err
	}
	root, ids, err := containers(ctx, want)
	if err != nil {
		return nil, err
	}
	var first string
	var replicas, workers []string
	for id, hostname := range ids {
		switch {
		case hostname == infra.ReplicaName(lab.Cluster, walkthrough.ZoneB, 1):
			first = id
		case strings.Contains(hostname, "-control-plane-"):
			replicas = append(replicas, id)
		default:
			workers = append(workers, id)
		}
	}
	cmd := exec.CommandContext(ctx, "bash", "-c", plainScript, "plain.sh", root, endpoint.String(), lab.Kubectl,
		filepath.Join(os.TempDir(), "plain-kubeconfig"), first, strings.Join(replicas, " "), strings.Join(workers, " "))
	cmd.Stderr = lab.Log
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("the plain script: %w", err)
	}
	var joins []float64
	for _, field := range strings.Fields(string(output)) {
		seconds, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, err
		}
		joins = append(joins, seconds)
	}
	return joins, nil
}

// containers finds the engine's machines: their ids at runc, with their names.
func containers(ctx context.Context, want int) (root string, ids map[string]string, err error) {
	err = walkthrough.Eventually(ctx, time.Minute, func(ctx context.Context) error {
		root, err = runcRoot()
		if err != nil {
			return err
		}
		list, err := exec.CommandContext(ctx, "runc", "--root", root, "list", "-q").Output()
		if err != nil {
			return err
		}
		ids = map[string]string{}
		for _, id := range strings.Fields(string(list)) {
			name, err := exec.CommandContext(ctx, "runc", "--root", root, "exec", id, "hostname").Output()
			if err != nil {
				return err
			}
			ids[id] = strings.TrimSpace(string(name))
		}
		if len(ids) != want {
			return fmt.Errorf("%d machines run, not %d", len(ids), want)
		}
		return nil
	})
	return root, ids, err
}

// runcRoot is where runc keeps the machines of our engine, by its slot's file.
func runcRoot() (string, error) {
	slots, err := filepath.Glob("/run/kubectl-ha/slot-*")
	for _, slot := range slots {
		tenant, err := os.ReadFile(slot)
		if err == nil && strings.Contains(string(tenant), os.Getenv(localgce.StateDirVariable)) {
			return "/run/kubectl-ha/kha" + strings.TrimPrefix(filepath.Base(slot), "slot-"), nil
		}
	}
	return "", fmt.Errorf("no engine of ours runs (%w)", err)
}
