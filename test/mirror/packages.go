package mirror

import (
	"context"
	"embed"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// files are what the real packages have beside their programs, as far as it counts.
//
//go:embed files
var files embed.FS

func text(name string) string {
	content, err := files.ReadFile("files/" + name)
	if err != nil {
		panic(err) // it is embedded
	}
	return string(content)
}

// suites are all that the startup script asks for, and what a stock Debian has beside.
func suites(o Options) []suite {
	return []suite{
		{root: debianHost + "/debian", dists: "dists/bookworm", codename: "bookworm", component: "main", fill: linkDebian},
		{root: debianHost + "/debian", dists: "dists/bookworm-updates", codename: "bookworm-updates", component: "main"},
		{root: securityHost + "/debian-security", dists: "dists/bookworm-security", codename: "bookworm-security", component: "main"},
		{root: dockerHost + "/linux/debian", dists: "dists/bookworm", codename: "bookworm", component: "stable", fill: buildContainerd},
		{root: kubernetesFlat(release.MinorOf(o.Image.KubernetesVersion)), fill: buildKubernetes},
	}
}

// enabled is a script after which a unit runs now and at each boot.
func enabled(unit string) string {
	return "#!/bin/sh\nset -e\nsystemctl daemon-reload\nsystemctl enable " + unit + "\nsystemctl start " + unit + "\n"
}

// buildKubernetes builds what pkgs.k8s.io has, but for crictl: there is none, only its
// command that the startup script knows.
// https://github.com/kubernetes/release/tree/master/cmd/krel/templates/latest
func buildKubernetes(ctx context.Context, o Options, pool string) error {
	in := func(path string) string { return filepath.Join(o.Image.Rootfs(), path) }
	version := strings.TrimPrefix(o.Image.KubernetesVersion, "v") + "-1.1"
	plugins := map[string]string{}
	for _, name := range []string{"bridge", "host-local", "loopback", "portmap", "ptp"} {
		plugins["opt/cni/bin/"+name] = in("opt/cni/bin/" + name)
	}
	for _, d := range []deb{
		{
			name: "kubelet", version: version, programs: map[string]string{"usr/bin/kubelet": in("usr/bin/kubelet")},
			relations: "Depends: iptables (>= 1.4.21), kubernetes-cni (>= 1.2.0), mount, util-linux\n",
			texts: map[string]string{
				"usr/lib/systemd/system/kubelet.service": text("kubelet.service"), "etc/default/kubelet": text("kubelet.env"),
				"etc/kubernetes/manifests/.kubelet-keep": "", "var/lib/kubelet/.kubelet-keep": "",
			},
			conffiles: "/etc/default/kubelet\n", postinst: enabled("kubelet"),
		},
		{
			name: "kubeadm", version: version, programs: map[string]string{"usr/bin/kubeadm": in("usr/bin/kubeadm")},
			relations: "Depends: cri-tools (>= 1.30.0)\n",
			texts:     map[string]string{"usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf": text("10-kubeadm.conf")},
		},
		{name: "kubectl", version: version, programs: map[string]string{"usr/bin/kubectl": in("usr/local/bin/kubectl")}},
		{name: "kubernetes-cni", version: "1.9.1-1.1", programs: plugins, texts: map[string]string{"etc/cni/net.d/.kubernetes-cni-keep": ""}},
		{name: "cri-tools", version: "1.37.0-1.1", scripts: map[string]string{"usr/bin/crictl": text("crictl")}},
	} {
		if err := d.build(ctx, pool); err != nil {
			return err
		}
	}
	return nil
}

// buildContainerd builds Docker's containerd.io, which has a runc in it.
func buildContainerd(ctx context.Context, o Options, pool string) error {
	in := func(path string) string { return filepath.Join(o.Image.Rootfs(), path) }
	return deb{
		name: "containerd.io", version: o.Containerd + "-1~debian.12~bookworm",
		relations: "Depends: libc6, libseccomp2\nConflicts: containerd, runc\nProvides: containerd, runc\nReplaces: containerd, runc\n",
		programs: map[string]string{
			"usr/bin/containerd": in("usr/local/bin/containerd"), "usr/bin/ctr": in("usr/local/bin/ctr"),
			"usr/bin/containerd-shim-runc-v2": in("usr/local/bin/containerd-shim-runc-v2"), "usr/bin/runc": in("usr/sbin/runc"),
		},
		texts: map[string]string{
			"usr/lib/systemd/system/containerd.service": text("containerd.service"), "etc/containerd/config.toml": text("config.toml"),
		},
		conffiles: "/etc/containerd/config.toml\n", postinst: enabled("containerd"),
	}.build(ctx, pool)
}
