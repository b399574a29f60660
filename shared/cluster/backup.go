package cluster

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/restore"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// Backup writes a snapshot of the cluster's etcd into a file. It changes nothing in the
// cluster, and takes no Lease.
func (m *Manager) Backup(ctx context.Context, options backup.Options) (backupfile.Report, error) {
	r := m.newRun()
	if err := r.look(ctx); err != nil {
		return backupfile.Report{}, err
	}
	if len(r.inventory.Refs) == 0 {
		return backupfile.Report{}, r.absent(r.inventory)
	}
	kube, err := m.waitForAPI(ctx)
	if err != nil {
		return backupfile.Report{}, err
	}
	step := event.Event{Step: "backup", Title: "Back up etcd of " + m.Target.Name, Phase: event.ControlPlane}
	m.send(step, event.Started, "")
	from := backup.Cluster{Taker: r.entrance.Taker, Kube: kube, Inventory: r.inventory}
	report, err := from.Create(ctx, options, func(detail string) { m.send(step, event.Progress, detail) })
	if err != nil {
		step.Error = err.Error()
		m.send(step, event.Failed, "")
		return report, err
	}
	m.send(step, event.Done, "")
	return report, nil
}

// Restore is Up of a new cluster, which gets the objects of a backup before workers and
// further replicas join it.
func (m *Manager) Restore(ctx context.Context, from *backupfile.Backup, wanted *spec.Cluster) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, "up --restore")
	defer r.end(ctx, &err)
	if err := restore.Refused(from.Facts, from.Selection, wanted, etcdspace.Quota(wanted.Spec.ControlPlane.Disk.SizeGB)); err != nil {
		return Outcome{}, err
	}
	r.restore = &backup.Restore{Backup: from}
	outcome, err = r.bringUp(ctx, wanted, nil, func(d plan.Desired, observed infra.Inventory) plan.Plan {
		return plan.UpRestored(d, observed, r.restore.Done(observed))
	})
	outcome.Restored = &from.Selection.Report
	if encrypted := wanted.Spec.ControlPlane.APIServer.Encryption.Resources; len(encrypted) > 0 {
		outcome.Warnings = append(outcome.Warnings, "what the backup has of "+text.Join(encrypted)+" is not encrypted in etcd until it is written again: "+
			"kubectl get "+strings.Join(encrypted, ",")+" -A -o json | kubectl replace -f -")
	}
	return outcome, err
}
