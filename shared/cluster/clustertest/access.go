package clustertest

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/metrics"
)

// access is the real kubeconfig, whose clients run commands in pods without
// the stream that this takes.
type access struct {
	*kubeconfig.Kubeconfig
	world *World
	fuse  *crash.Fuse
}

// Open implements cluster.Access.
func (a access) Open(target model.Target) (port.Kube, bool, error) {
	client, ok, err := a.Kubeconfig.Open(target)
	if err != nil || !ok {
		return nil, ok, err
	}
	return executor{client, a}, true, nil
}

// Connect implements cluster.Access.
func (a access) Connect(target model.Target, endpoint string, admin model.Credentials) (port.Kube, error) {
	client, err := a.Kubeconfig.Connect(target, endpoint, admin)
	if err != nil {
		return nil, err
	}
	return executor{client, a}, nil
}

// Save implements cluster.Access.
func (a access) Save(ctx context.Context, target model.Target, endpoint string, admin model.Credentials) (string, error) {
	return crash.Pass(a.fuse, "kubeconfig save", func() (string, error) { return a.Kubeconfig.Save(ctx, target, endpoint, admin) })
}

// Forget implements cluster.Access.
func (a access) Forget(ctx context.Context, target model.Target) error {
	_, err := crash.Pass(a.fuse, "kubeconfig forget", func() (any, error) { return nil, a.Kubeconfig.Forget(ctx, target) })
	return err
}

type executor struct {
	port.Kube
	access
}

// Exec implements cluster.Kube.
func (e executor) Exec(ctx context.Context, _, pod string, command ...string) ([]byte, error) {
	name := "kubernetes exec " + pod + " " + strings.Join(slices.DeleteFunc(etcd.Words(command), isID), " ")
	output, err := crash.Pass(e.fuse, name, func() ([]byte, error) {
		if err := e.world.think(ctx); err != nil {
			return nil, err
		}
		return e.world.exec(ctx, string(e.CA()), pod, command)
	})
	if err != nil {
		return output, errs.Errorf(errs.Unavailable, "exec %s in pod %s: %w", command[0], pod, err)
	}
	return output, nil
}

// Server implements cluster.Kube.
func (e executor) Server(ctx context.Context, machine netip.Addr) (model.Server, error) {
	return crash.Pass(e.fuse, "kubernetes server", func() (model.Server, error) { return e.world.server(ctx, machine) })
}

// DeprecatedInUse implements cluster.Kube.
func (e executor) DeprecatedInUse(ctx context.Context, machine netip.Addr, removedBy string) ([]model.DeprecatedAPI, error) {
	return crash.Pass(e.fuse, "kubernetes metrics", func() ([]model.DeprecatedAPI, error) {
		text, err := e.world.metrics(ctx, machine)
		if err != nil {
			return nil, errs.Errorf(errs.Unavailable, "ask %s for its metrics: %w", machine, err)
		}
		return metrics.DeprecatedAPIs(strings.NewReader(text), removedBy)
	})
}

// isID reports whether a word is the id of a member.
func isID(word string) bool {
	_, err := strconv.ParseUint(word, 16, 64)
	return err == nil
}

// exec runs etcdctl in an etcd pod of the cluster with the CA.
func (w *World) exec(ctx context.Context, ca, pod string, command []string) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	node := strings.TrimPrefix(pod, "etcd-")
	for _, m := range w.machines {
		if m.Name() == node && m.cluster != nil && m.cluster.ca.pem == ca && m.Running() {
			defer m.cluster.settle()
			return m.cluster.etcd.Etcdctl(m, command)
		}
	}
	return nil, errors.Join(ctx.Err(), errors.New("error dialing backend: i/o timeout"))
}

// server is the API server of the machine with an external address.
func (w *World) server(ctx context.Context, address netip.Addr) (model.Server, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := w.external(ctx, address)
	if err != nil {
		return model.Server{}, err
	}
	return model.Server{Version: m.server, Ready: m.cluster.etcd.Quorum(), Expires: m.cluster.ca.certificate.NotBefore.AddDate(1, 0, 0)}, nil
}

// external is the machine with an external address, where an API server answers.
// The lock is held.
func (w *World) external(ctx context.Context, address netip.Addr) (*machine, error) {
	for id, m := range w.machines {
		if w.Engine.Fabric.NIC(id).External == address && m.cluster != nil && m.Running() {
			return m, nil
		}
	}
	return nil, errors.Join(ctx.Err(), errSilent)
}
