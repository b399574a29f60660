package clustertest

import (
	"fmt"
	"strings"
	"time"

	"sigs.k8s.io/yaml"
)

// installing is how long a stock image takes for its packages.
const installing = time.Minute

// install is what a stock image does first.
func (b *boot) install() bool {
	if !b.world.stocked() {
		return true
	}
	b.phase("installing packages")
	return b.pause(installing)
}

// waits are kubeadm's own, as its configuration in the metadata says.
type waits struct {
	Timeouts struct {
		ControlPlane string `json:"controlPlaneComponentHealthCheck"`
		Etcd         string `json:"etcdAPICall"`
	} `json:"timeouts"`
}

// waits reads them; what is not configured is kubeadm's default.
func (b *boot) waits() (controlPlane, etcd time.Duration, err error) {
	document, _, _ := strings.Cut(b.Metadata("kubectl-ha-kubeadm"), "\n---\n") // init's has several
	w := waits{}
	w.Timeouts.ControlPlane, w.Timeouts.Etcd = "4m", "2m"
	if err := yaml.Unmarshal([]byte(document), &w); err != nil {
		return 0, 0, fmt.Errorf("kubeadm's configuration: %w", err)
	}
	if controlPlane, err = time.ParseDuration(w.Timeouts.ControlPlane); err == nil {
		etcd, err = time.ParseDuration(w.Timeouts.Etcd)
	}
	return controlPlane, etcd, err
}
