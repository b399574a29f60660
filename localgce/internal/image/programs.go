package image

import (
	"path"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// runtimePrograms are the packages that are compiled for all machine images, and
// the names of the programs that come of them.
func runtimePrograms() map[string]string {
	byPackage := map[string]string{
		"./pause":                      "pause",
		cniPackage + "ipam/host-local": "host-local",
	}
	for _, name := range []string{"main/bridge", "main/loopback", "main/ptp", "meta/portmap"} {
		byPackage[cniPackage+name] = path.Base(name)
	}
	for _, name := range []string{"containerd", "containerd-shim-runc-v2", "ctr"} {
		byPackage["github.com/containerd/containerd/v2/cmd/"+name] = name
	}
	return byPackage
}

// kubernetesPrograms are those of a release of Kubernetes.
func kubernetesPrograms() map[string]string {
	byPackage := map[string]string{
		"./coredns":                  "coredns",
		"go.etcd.io/etcd/server/v3":  "etcd",
		"go.etcd.io/etcd/etcdctl/v3": "etcdctl",
	}
	for _, name := range []string{"kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubeadm", "kubectl", "kubelet"} {
		byPackage["k8s.io/kubernetes/cmd/"+name] = name
	}
	return byPackage
}

const cniPackage = "github.com/containernetworking/plugins/plugins/"

// kubernetesFlags tell Kubernetes' programs their version.
func kubernetesFlags(r release.Release) []string {
	var flags []string
	major, minor := majorMinor(r.Version)
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags = append(flags,
			"-X "+pkg+".gitVersion="+r.Version, "-X "+pkg+".gitMajor="+major,
			"-X "+pkg+".gitMinor="+minor, "-X "+pkg+".gitTreeState=archive")
	}
	return flags
}

// majorMinor splits v1.37.2 into 1 and 37.
func majorMinor(version string) (major, minor string) {
	major, minor, _ = strings.Cut(strings.TrimPrefix(release.MinorOf(version), "v"), ".")
	return major, minor
}

// programNameByGo is the name that Go gives the program of a package: the last
// element of its path which is not a major version.
func programNameByGo(pkg string) string {
	return path.Base(strings.TrimSuffix(pkg, "/v3"))
}
