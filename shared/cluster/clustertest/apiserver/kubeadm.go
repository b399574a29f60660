package apiserver

import (
	"fmt"

	"k8s.io/apimachinery/pkg/util/version"
	"sigs.k8s.io/yaml"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/object"
)

// kubeadmConfig is where kubeadm keeps its configuration.
var kubeadmConfig = resource{kind: "configmaps", namespace: "kube-system", name: "kubeadm-config"}

// kubeadmObject has the configuration of a cluster of that version.
func kubeadmObject(version string) object.Map {
	text := fmt.Sprintf("apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: %s\n", version)
	return object.Map{
		"metadata": object.Map{"name": kubeadmConfig.name, "namespace": kubeadmConfig.namespace},
		"data":     object.Map{"ClusterConfiguration": text},
	}
}

// KubeadmVersion is the version in kubeadm's configuration.
func (s *Server) KubeadmVersion() string {
	var c struct{ KubernetesVersion string }
	if err := yaml.Unmarshal([]byte(s.store.objects[kubeadmConfig.key()].At("data").Text("ClusterConfiguration")), &c); err != nil {
		return ""
	}
	return c.KubernetesVersion
}

// ControlPlaneFor is the version of the control plane that a machine's kubeadm
// makes as it joins: the configuration's, whatever its own is. It refuses what is
// more than a minor version older than itself. Of a newer one kubeadm only warns;
// here it is refused, since no command may bring that about.
func (s *Server) ControlPlaneFor(kubeadm string) (string, error) {
	configured := s.KubeadmVersion()
	ours, err := version.ParseSemantic(kubeadm)
	if err != nil {
		return "", err
	}
	clusters, err := version.ParseSemantic(configured)
	if err != nil {
		return "", err
	}
	if behind := int(ours.Minor()) - int(clusters.Minor()); behind < 0 || behind > 1 {
		return "", fmt.Errorf("this version of kubeadm, %s, does not support a control plane of version %s", kubeadm, configured)
	}
	return configured, nil
}
