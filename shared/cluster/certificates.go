package cluster

import (
	"context"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/text"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
)

// Certificates are those of the replicas, all or those named, as their machines publish
// them, and the administrator's in the kubeconfig. No API server needs to answer.
func (m *Manager) Certificates(ctx context.Context, names ...string) (certificates.Report, error) {
	report := certificates.Report{Target: m.Target, Time: m.Now()}
	r := m.newRun()
	if err := r.look(ctx); err != nil {
		return report, err
	}
	if len(r.inventory.Refs) == 0 {
		return report, r.absent(r.inventory)
	}
	if err := model.Unreachable(r.inventory.Unknown, "not all replicas are known"); err != nil {
		return report, err
	}
	replicas, err := certificates.Named(r.inventory, names)
	if err != nil {
		return report, err
	}
	report.Certificates, report.Unknown, err = certificates.Look(ctx, m.Compute, replicas)
	if kube, ok, _ := m.Access.Open(m.Target); ok && len(names) == 0 {
		if own, err := model.ParseCertificate(kube.Certificate()); err == nil {
			report.Certificates = append(report.Certificates, certificates.Certificate{Name: certificates.Kubeconfig, Expires: own.NotAfter.UTC()})
		}
	}
	return report, err
}

// RenewCertificates has the replicas renew the certificates that kubeadm has made for
// them, all or those named, one after another, that of etcd's leader last.
func (m *Manager) RenewCertificates(ctx context.Context, names ...string) (outcome Outcome, err error) {
	r, ctx := m.begin(ctx, text.CommandLine("certificates --renew", "", strings.Join(names, " ")))
	defer r.end(ctx, &err)
	if err := r.enter(ctx); err != nil {
		return Outcome{}, err
	}
	if err := r.checkAllSeen(); err != nil {
		return Outcome{}, err
	}
	replicas, err := certificates.Named(r.inventory, names)
	if err != nil {
		return Outcome{}, err
	}
	running, warnings, err := certificates.Running(replicas, len(names) > 0)
	if err != nil {
		return Outcome{}, err
	}
	list, err := members.List(ctx, r.entrance.Kube())
	if err != nil {
		return Outcome{}, err
	}
	outcome, err = r.execute(ctx, plan.Certificates(certificates.LeaderLast(running, members.Named(list, r.inventory))), "kubectl ha certificates")
	outcome.Warnings = warnings
	return outcome, err
}
