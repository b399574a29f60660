// Package release is the table of the releases of Kubernetes that clusters can
// have: the last three minor versions, and what kubeadm asks for with each.
package release

import (
	"slices"
	"strings"
)

// Newest is the newest release, which clusters have where nothing else is said.
const Newest = "v1.37.2"

// Release is a release of Kubernetes, and the tags of the images in
// registry.k8s.io that its kubeadm asks for. They are kubeadm's own constants
// (cmd/kubeadm/app/constants/constants.go), to which a test holds them.
type Release struct {
	Version string // such as v1.37.2
	Etcd    string // of etcd, such as 3.7.0-0
	CoreDNS string // of coredns/coredns, such as v1.14.6
	Pause   string // of pause, such as 3.10.2

	// KubeadmAPI is the version of kubeadm's configuration, kubeadm.k8s.io.
	KubeadmAPI string
	// KubeletGates are feature gates that its kubelet has off, and later ones on.
	KubeletGates []string
}

// All are the releases that are known, the newest first.
func All() []Release {
	return []Release{
		{Version: Newest, Etcd: "3.7.0-0", CoreDNS: "v1.14.6", Pause: "3.10.2", KubeadmAPI: "v1beta4"},
		{Version: "v1.36.3", Etcd: "3.6.8-0", CoreDNS: "v1.14.2", Pause: "3.10.2", KubeadmAPI: "v1beta4"},
		{Version: "v1.36.1", Etcd: "3.6.8-0", CoreDNS: "v1.14.2", Pause: "3.10.2", KubeadmAPI: "v1beta4"},
		{Version: "v1.35.4", Etcd: "3.6.6-0", CoreDNS: "v1.13.1", Pause: "3.10.1", KubeadmAPI: "v1beta4", KubeletGates: []string{"NodeLogQuery"}},
	}
}

// Find finds the release of a version, such as v1.36.3; of a minor version, such
// as v1.36, the newest release.
func Find(version string) (Release, bool) {
	all := All()
	i := slices.IndexFunc(all, func(r Release) bool { return r.Version == version || r.Minor() == version })
	if i < 0 {
		return Release{}, false
	}
	return all[i], true
}

// Nearest is Find for the version of a cluster that another version of this
// program has made: of a release that is not known, the newest of its minor
// version, else the newest of all.
func Nearest(version string) Release {
	for _, name := range []string{version, MinorOf(version)} {
		if r, ok := Find(name); ok {
			return r
		}
	}
	return All()[0]
}

// Versions are the versions of all releases, the newest first.
func Versions() []string {
	var versions []string
	for _, r := range All() {
		versions = append(versions, r.Version)
	}
	return versions
}

// Minors are the minor versions, the newest first.
func Minors() []string {
	var minors []string
	for _, r := range All() {
		minors = append(minors, r.Minor())
	}
	return slices.Compact(minors)
}

// Minor is the release's minor version, such as v1.36.
func (r Release) Minor() string { return MinorOf(r.Version) }

// MinorOf is the minor version of a version, such as v1.36 of v1.36.3.
func MinorOf(version string) string {
	parts := strings.SplitN(version, ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}

// Chosen says which release of Kubernetes a cluster has whose spec asks for a minor
// version.
func Chosen(version string) string {
	why := "the newest known release of " + MinorOf(version)
	if newest := Nearest(MinorOf(version)).Version; newest != version {
		why = "which the cluster has; the newest known release is " + newest
	}
	return "Kubernetes " + version + ", " + why
}
