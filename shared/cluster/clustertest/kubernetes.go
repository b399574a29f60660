package clustertest

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/apiserver"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// kubernetes is one Kubernetes cluster: what kubeadm init made on a machine, and all that
// joined it. The world's lock guards it.
type kubernetes struct {
	ca, etcdCA   *authority
	etcd         *etcd.Cluster
	api          *apiserver.Server
	controlPlane map[string]*machine // those that have registered, by name
	addons       string              // the version of kube-proxy and CoreDNS
	keys         map[string]string   // of etcd, with their values, beside those of the API's objects
}

// newKubernetes is the cluster of a first machine, which runs etcd from now on.
func newKubernetes(first *machine, ca, etcdCA *authority) *kubernetes {
	members := etcd.New(first)
	return &kubernetes{ca: ca, etcdCA: etcdCA, etcd: members, api: apiserver.New(members, first.kubelet, nodeGrace), controlPlane: map[string]*machine{}, addons: first.kubelet, keys: newKeys()}
}

// register is what a kubelet does at its start.
func (c *kubernetes) register(m *machine) {
	c.api.Nodes.Register(m)
	if m.role != bootstrap.Worker {
		c.controlPlane[m.Name()] = m
	}
}

// settle brings about what follows from a change: a leader, and health checks
// that succeed where an API server can answer.
func (c *kubernetes) settle() {
	if c == nil {
		return
	}
	c.etcd.Elect()
	for _, m := range c.controlPlane {
		m.Serve(infra.APIPort, m.up && m.etcd && c.etcd.Quorum())
	}
}

// describe tells of members of etcd and of all objects.
func (c *kubernetes) describe(number int) (lines []string) {
	for _, line := range slices.Concat(c.etcd.Describe(), c.describeKeys()) {
		lines = append(lines, fmt.Sprintf("cluster %d: %s", number, line))
	}
	for _, line := range c.api.Describe() {
		lines = append(lines, crash.Anonymous(fmt.Sprintf("cluster %d: %s", number, line)))
	}
	return lines
}
