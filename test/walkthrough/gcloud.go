package walkthrough

import (
	"context"
	"fmt"
	"strings"
)

// gcloudAgrees asks the real gcloud about the cluster, where it is installed.
func gcloudAgrees(ctx context.Context, l *Lab) error {
	if l.Gcloud == "" {
		fmt.Fprintln(l.Log, "gcloud is not installed: left out")
		return nil
	}
	var instances []struct{ Name, Status, Zone string }
	output, err := l.G(ctx, "instances", "list", "--filter=labels.kubectl-ha-cluster="+l.Cluster, "--format=json")
	if err := l.decode(output, err, &instances); err != nil {
		return err
	}
	running := 0
	for _, i := range instances {
		if i.Status == "RUNNING" {
			running++
		}
	}
	if running != 12 {
		return fmt.Errorf("gcloud shows %d machines RUNNING, not 12", running)
	}
	for _, check := range []struct {
		arguments []string
		want      string
	}{
		{[]string{"instances", "describe", l.replicaC(), "--zone=" + ZoneC, "--format=value(status)"}, "RUNNING"},
		{[]string{"instance-groups", "managed", "list", "--format=value(name,targetSize)"}, l.Cluster + "-default-c\t3"},
		{[]string{"forwarding-rules", "list", "--format=value(name,portRange)"}, l.Cluster + "-api\t6443-6443"},
	} {
		output, err := l.G(ctx, check.arguments...)
		if err != nil {
			return err
		}
		if !strings.Contains(output, check.want) {
			return fmt.Errorf("gcloud %s does not show %q: %s", strings.Join(check.arguments, " "), check.want, output)
		}
	}
	return nil
}

// startInstance starts a machine with gcloud, or without it as gcloud would.
func (l *Lab) startInstance(ctx context.Context, name, zone string) error {
	if l.Gcloud != "" {
		_, err := l.G(ctx, "instances", "start", name, "--zone="+zone)
		return err
	}
	return l.startByAPI(ctx, name, zone)
}
