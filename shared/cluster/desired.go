package cluster

import (
	"context"
	"errors"
	"maps"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/images"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// desired is what the cluster should be, with what its machines are told.
func (r *run) desired() (plan.Desired, error) {
	c := bootstrap.Cluster{
		Name: r.Target.Name, Project: r.Target.Project, Region: r.Target.Region,
		KubernetesVersion: r.spec.Spec.KubernetesVersion,
		PodRange:          r.spec.Spec.Network.PodRange,
		ServiceRange:      r.spec.Spec.Network.ServiceRange,
		CNI:               string(r.spec.Spec.Network.CNI),
		ControlPlane:      r.spec.Spec.ServiceAccounts.ControlPlane,
		Nodes:             r.spec.Spec.ServiceAccounts.Nodes,
		IssuerURL:         r.Platform.IssuerURL, IssuerCA: string(r.Platform.IssuerCA),
		EtcdQuota: etcdspace.Quota(r.spec.Spec.ControlPlane.Disk.SizeGB), APIServer: r.spec.Spec.ControlPlane.APIServer,
	}
	d := plan.Desired{
		Manifests: r.manifests, Spec: r.spec, Image: r.images.Other, Arm: r.images.Arm,
		End: r.owner.Expires, Regionless: r.inventory.Regionless, Creator: r.Creator, Worker: map[string]map[string]string{},
	}
	var failures [3]error
	d.First, failures[0] = bootstrap.Metadata(c, bootstrap.First, spec.Pool{})
	if r.restore != nil {
		maps.Copy(d.First, r.restore.Mark())
	}
	d.Replica, failures[1] = bootstrap.Metadata(c, bootstrap.Replica, spec.Pool{})
	for _, pool := range r.spec.Spec.Pools {
		metadata, err := bootstrap.Metadata(c, bootstrap.Worker, pool)
		d.Worker[pool.Name], failures[2] = metadata, errors.Join(failures[2], err)
	}
	return d, errors.Join(failures[:]...)
}

// chooseImages finds, once, what new machines boot from.
func chooseImages(ctx context.Context, r *run) (err error) {
	if r.images.Other != "" {
		return nil
	}
	r.images, err = images.Choose(ctx, r.Target.Project, r.spec.Spec, r.Compute, r.Platform.Images, tell(r))
	return err
}

// tell tells what is chosen for the user.
func tell(r *run) func(event.Kind, string) {
	return func(kind event.Kind, title string) { r.send(event.Event{Title: title}, kind, "") }
}

// changed is the cluster with a change of its spec, which must be one that can be
// read again.
func (r *run) changed(ctx context.Context) (plan.Desired, error) {
	if err := spec.ValidateChange(r.before, r.spec); err != nil {
		return plan.Desired{}, err
	}
	if err := chooseImages(ctx, r); err != nil {
		return plan.Desired{}, err
	}
	return r.desired()
}

// newOwner is the owner of the resources of a cluster that begins now.
func (f *found) newOwner(now time.Time) infra.Owner {
	owner := infra.Owner{Cluster: f.target.Name, Region: f.target.Region}
	if ttl := f.spec.Spec.TTL.Duration; ttl > 0 {
		owner.Expires = now.Add(ttl).Truncate(time.Second)
	}
	return owner
}
