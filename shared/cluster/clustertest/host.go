package clustertest

import (
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/scheduling"
)

// Address implements etcd.Host.
func (m *machine) Address() string { return m.world.Engine.Fabric.NIC(m.ID()).Address.String() }

// RunsEtcd implements etcd.Host.
func (m *machine) RunsEtcd() bool { return m.etcd && m.boot.power.Err() == nil }

// StartEtcd implements etcd.Host.
func (m *machine) StartEtcd() { m.etcd = true }

// StopEtcd implements etcd.Host.
func (m *machine) StopEtcd() { m.etcd = false }

// Zone implements apiserver.Kubelet.
func (m *machine) Zone() string { return m.zone }

// Worker implements apiserver.Kubelet.
func (m *machine) Worker() bool { return m.role == bootstrap.Worker }

// Version implements apiserver.Kubelet.
func (m *machine) Version() string { return m.kubelet }

// Marks are the labels and taints that it registers with beside those of all nodes.
func (m *machine) Marks() (map[string]string, []scheduling.Taint) {
	return scheduling.Labels(m.Metadata(infra.MetadataLabels)), scheduling.Taints(m.Metadata(infra.MetadataTaints))
}

// Encrypts implements apiserver.Kubelet.
func (m *machine) Encrypts() bool { return m.Metadata("kubectl-ha-encryption") != "" }

// Running implements apiserver.Kubelet.
func (m *machine) Running() bool { return m.up && m.boot.power.Err() == nil }

// Seen implements apiserver.Kubelet.
func (m *machine) Seen() time.Time { return m.seen }
