package apiserver

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

func TestControlPlaneFor(t *testing.T) {
	for kubeadm, supported := range map[string]bool{
		"v1.34.9": false, "v1.35.9": false, "v1.36.1": true, "v1.36.3": true, "v1.37.2": true, "v1.38.0": false, "next": false,
	} {
		members := &etcd.Cluster{}
		store := &store{etcd: members, objects: map[string]object.Map{}}
		store.keep(kubeadmConfig, kubeadmObject("v1.36.3"))
		version, err := (&Server{etcd: members, store: store}).ControlPlaneFor(kubeadm)
		if want := map[bool]string{true: "v1.36.3"}[supported]; version != want || (err == nil) != supported {
			t.Errorf("%s: %q, %v", kubeadm, version, err)
		}
	}
}
