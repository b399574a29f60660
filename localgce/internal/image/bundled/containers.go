// Package bundled is the container images that come with machine images: what they
// are made of, and a registry of them for machines of other images.
package bundled

import (
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/oci"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Container is a container image of the recipe: compiled programs, by their
// path in it, over nothing or over the Debian base layer.
type Container struct {
	Name       string
	OnDebian   bool
	Programs   []oci.Program // File is the name of a compiled program
	Entrypoint []string
	Cmd        []string
}

// Containers are the images that the release's kubeadm asks for, and two for the workloads
// of walkthroughs and tests.
func Containers(r release.Release) []Container {
	list := []Container{
		{Name: "registry.k8s.io/pause:" + r.Pause, Programs: at("/", "pause"), Entrypoint: []string{"/pause"}},
		{Name: "registry.k8s.io/etcd:" + r.Etcd, Programs: at("/usr/local/bin/", "etcd", "etcdctl"), Cmd: []string{"etcd"}},
		{Name: "registry.k8s.io/coredns/coredns:" + r.CoreDNS, Programs: at("/", "coredns"), Entrypoint: []string{"/coredns"}},
		{Name: "registry.k8s.io/kube-proxy:" + r.Version, OnDebian: true, Programs: at("/usr/local/bin/", "kube-proxy"), Cmd: []string{"kube-proxy"}},
		{Name: "docker.io/library/nginx:1.22", OnDebian: true, Cmd: []string{"nginx", "-g", "daemon off;"}},
		{Name: "docker.io/library/busybox:1.35", OnDebian: true, Cmd: []string{"sh"}},
	}
	for _, name := range []string{"kube-apiserver", "kube-controller-manager", "kube-scheduler"} {
		list = append(list, Container{
			Name: "registry.k8s.io/" + name + ":" + r.Version, Programs: at("/usr/local/bin/", name), Cmd: []string{name},
		})
	}
	return list
}

func at(dir string, names ...string) []oci.Program {
	var programs []oci.Program
	for _, name := range names {
		programs = append(programs, oci.Program{File: name, Path: dir + name})
	}
	return programs
}
