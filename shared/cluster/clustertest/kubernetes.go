package clustertest

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// kubernetes is one Kubernetes cluster: what kubeadm init made on a machine, and all that
// joined it. The world's lock guards it.
type kubernetes struct {
	world       *World
	ca          *authority
	version     string
	members     []*member
	leader      uint64   // 0 for none
	term        uint64   // of raft
	alarms      []string // of etcd, as it tells them
	lastID      uint64
	lastVersion uint64 // of an object
	objects     map[string]object
	kubelets    map[string]*machine  // by node
	uploads     []upload             // that are under way
	dns         map[string]time.Time // when a node got its first CoreDNS pod
	lastPod     int
	lastUID     int
}

func newKubernetes(w *World, ca *authority, version string) *kubernetes {
	c := &kubernetes{world: w, ca: ca, version: version, objects: map[string]object{}, kubelets: map[string]*machine{},
		dns: map[string]time.Time{}}
	c.objects["deployments/kube-system/coredns"] = object{"metadata": object{"name": "coredns", "namespace": "kube-system"},
		"spec": object{"replicas": 2.0}}
	return c
}

// settle brings about what follows from a change: a leader, and health checks
// that succeed where an API server can answer.
func (c *kubernetes) settle() {
	if c == nil {
		return
	}
	c.elect()
	for _, m := range c.kubelets {
		if m.role != bootstrap.Worker {
			m.Serve(infra.APIPort, m.up && m.etcd && c.quorum())
		}
	}
}

// mayRegister is kubeadm's look for another node of the name.
func (c *kubernetes) mayRegister(m *machine) error {
	if other := c.kubelets[m.Name()]; other != nil && other != m && c.objects["nodes//"+m.Name()] != nil && c.ready(m.Name()) {
		return fmt.Errorf("a Node with name %q and status \"Ready\" already exists in the cluster", m.Name())
	}
	return nil
}

// register is what a kubelet does at its start.
func (c *kubernetes) register(m *machine) {
	c.kubelets[m.Name()] = m
	key := "nodes//" + m.Name()
	if c.objects[key] != nil {
		return
	}
	labels := object{"topology.kubernetes.io/zone": m.zone}
	spec := object{}
	if m.role != bootstrap.Worker {
		spec["taints"] = []any{controlPlaneTaint}
		labels["node-role.kubernetes.io/control-plane"] = ""
		c.objects["pods/kube-system/kube-apiserver-"+m.Name()] = object{
			"metadata": object{"name": "kube-apiserver-" + m.Name(), "annotations": object{"kubernetes.io/config.mirror": "1"}},
			"spec":     object{"nodeName": m.Name(), "containers": []any{object{"image": "kube-apiserver", "command": m.serverCommand()}}},
		}
	}
	c.objects[key] = object{"metadata": object{"name": m.Name(), "labels": labels}, "spec": spec}
}

var controlPlaneTaint = object{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}

// ready reports whether the node controller takes a node for ready: it does for
// a while after the kubelet's last word.
func (c *kubernetes) ready(node string) bool {
	m := c.kubelets[node]
	return m.running() || time.Since(m.seen) < nodeGrace && !m.seen.IsZero()
}

func (m *machine) running() bool { return m.up && m.boot.power.Err() == nil }

// readyNodes names the nodes that are ready, sorted.
func (c *kubernetes) readyNodes() (names []string) {
	for _, name := range slices.Sorted(maps.Keys(c.kubelets)) {
		if c.objects["nodes//"+name] != nil && c.ready(name) {
			names = append(names, name)
		}
	}
	return names
}

// joinKey is what the Secret has that only the machine may read; "" as long as
// there is none, or no right to read it.
func (c *kubernetes) joinKey(name string) string {
	place := "/kube-system/kubectl-ha-join-" + name
	if c.objects["roles"+place] == nil || c.objects["rolebindings"+place] == nil {
		return ""
	}
	return c.objects["secrets"+place].secret("certificate-key")
}

// serverCommand is how the machine's API server is started.
func (m *machine) serverCommand() []any {
	command := []any{"kube-apiserver"}
	if m.encrypts() {
		command = append(command, "--encryption-provider-config=/etc/kubernetes/pki/encryption.yaml")
	}
	return command
}

func (m *machine) encrypts() bool { return m.Metadata("kubectl-ha-encryption") != "" }

// download is how a machine gets the shared certificates, with the key to them, and
// the key that Secrets are encrypted with.
func (c *kubernetes) download(m *machine, key string) error {
	c.upload()
	if m.encrypts() && c.objects["secrets/kube-system/kubectl-ha-encryption"] == nil {
		return fmt.Errorf("secrets \"kubectl-ha-encryption\" not found")
	}
	switch have := c.objects["secrets/kube-system/kubeadm-certs"]; {
	case have == nil:
		return fmt.Errorf("error downloading the secret: secrets \"kubeadm-certs\" not found")
	case have.secret("encrypted-with") != key:
		return fmt.Errorf("error decoding certificate: cipher: message authentication failed")
	}
	return nil
}
