package image

import (
	"path"
	"strings"
)

// programs are the packages of the recipe's module that are compiled, and the
// names of the programs that come of them.
func programs() map[string]string {
	byPackage := map[string]string{
		"./coredns":                    "coredns",
		"./pause":                      "pause",
		"go.etcd.io/etcd/server/v3":    "etcd",
		"go.etcd.io/etcd/etcdctl/v3":   "etcdctl",
		cniPackage + "ipam/host-local": "host-local",
	}
	for _, name := range []string{"main/bridge", "main/loopback", "main/ptp", "meta/portmap"} {
		byPackage[cniPackage+name] = path.Base(name)
	}
	for _, name := range []string{"containerd", "containerd-shim-runc-v2", "ctr"} {
		byPackage["github.com/containerd/containerd/v2/cmd/"+name] = name
	}
	for _, name := range []string{"kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubeadm", "kubectl", "kubelet"} {
		byPackage["k8s.io/kubernetes/cmd/"+name] = name
	}
	return byPackage
}

const cniPackage = "github.com/containernetworking/plugins/plugins/"

// buildFlags are those of every go command, so that all of them speak of the
// same entries in Go's build cache.
func buildFlags(p pins) []string {
	return []string{
		"-mod=readonly", "-trimpath", "-buildvcs=false",
		"-tags", "grpcnotrace,no_btrfs,no_devmapper,no_zfs,no_tracing,urfave_cli_no_docs",
		"-ldflags", "-s -w " + strings.Join(versionFlags(p), " "),
	}
}

// versionFlags tell the programs their versions, which their own releases set
// at link time too.
func versionFlags(p pins) []string {
	flags := []string{"-X github.com/containerd/containerd/v2/version.Version=" + p.Containerd}
	major, minor := majorMinor(p.Kubernetes)
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		flags = append(flags,
			"-X "+pkg+".gitVersion="+p.Kubernetes, "-X "+pkg+".gitMajor="+major,
			"-X "+pkg+".gitMinor="+minor, "-X "+pkg+".gitTreeState=archive")
	}
	return flags
}

// programNameByGo is the name that Go gives the program of a package: the last
// element of its path which is not a major version.
func programNameByGo(pkg string) string {
	return path.Base(strings.TrimSuffix(pkg, "/v3"))
}
