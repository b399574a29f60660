package machine

import "encoding/json"

// The part of the OCI runtime specification that a systemd machine needs.
// https://github.com/opencontainers/runtime-spec/blob/v1.0.2/config.md
type (
	bundle struct {
		Version  string  `json:"ociVersion"`
		Process  process `json:"process"`
		Root     root    `json:"root"`
		Hostname string  `json:"hostname"`
		Mounts   []mount `json:"mounts"`
		Linux    linux   `json:"linux"`
	}
	process struct {
		User         user                `json:"user"`
		Args         []string            `json:"args"`
		Env          []string            `json:"env"`
		Cwd          string              `json:"cwd"`
		Capabilities map[string][]string `json:"capabilities"`
	}
	user struct {
		UID int `json:"uid"`
		GID int `json:"gid"`
	}
	root struct {
		Path string `json:"path"`
	}
	mount struct {
		Destination string   `json:"destination"`
		Type        string   `json:"type"`
		Source      string   `json:"source"`
		Options     []string `json:"options,omitempty"`
	}
	linux struct {
		CgroupsPath string            `json:"cgroupsPath"`
		Namespaces  []namespace       `json:"namespaces"`
		Propagation string            `json:"rootfsPropagation"`
		Resources   resources         `json:"resources"`
		Sysctl      map[string]string `json:"sysctl"`
	}
	namespace struct {
		Type string `json:"type"`
		Path string `json:"path,omitempty"`
	}
	resources struct {
		Devices []device `json:"devices"`
	}
	device struct {
		Allow  bool   `json:"allow"`
		Access string `json:"access"`
	}
)

// makeBundle describes a machine to runc: systemd as in a virtual machine of
// its own, with all rights that the computer can give over its namespaces.
// kernel has the mounts of what belongs to the kernel that runs.
func makeBundle(prefix string, spec Spec, f files, d disk, tty string, capabilities []string, kernel []mount) ([]byte, error) {
	b := bundle{
		Version: "1.0.2",
		Process: process{
			Args: initArgs(),
			Env: []string{
				"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
				"container=oci", "TERM=dumb", // the console is read as plain text
			},
			Cwd: "/",
			Capabilities: map[string][]string{
				"bounding": capabilities, "effective": capabilities, "permitted": capabilities,
			},
		},
		Root:     root{Path: f.root()},
		Hostname: spec.Hostname,
		Mounts:   append(mounts(f, d, tty), kernel...),
		Linux: linux{
			CgroupsPath: cgroupPath(prefix, spec.ID),
			Namespaces: []namespace{
				{Type: "pid"}, {Type: "ipc"}, {Type: "uts"}, {Type: "mount"}, {Type: "cgroup"},
				{Type: "network", Path: spec.Netns},
			},
			Propagation: "rprivate", // no mount of the machine's shows on this computer
			Resources:   resources{Devices: []device{{Allow: true, Access: "rwm"}}},
			Sysctl:      map[string]string{"net.ipv4.ip_forward": "1"},
		},
	}
	return json.MarshalIndent(b, "", "  ")
}

// noSwap is /proc/swaps of a computer without swap. With the computer's own, a
// kubelet does not start, and what a machine can reach it could turn off.
const noSwap = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"

func mounts(f files, d disk, tty string) []mount {
	return []mount{
		{"/proc", "proc", "proc", nil},
		{"/proc/swaps", "bind", f.swaps(), []string{"bind", "ro"}},
		{"/dev", "tmpfs", "tmpfs", []string{"nosuid", "strictatime", "mode=755", "size=4m"}},
		{"/dev/pts", "devpts", "devpts", []string{"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
		{"/dev/shm", "tmpfs", "tmpfs", []string{"nosuid", "nodev"}},
		{"/dev/mqueue", "mqueue", "mqueue", []string{"nosuid", "noexec", "nodev"}},
		{"/dev/kmsg", "bind", "/dev/kmsg", []string{"bind"}}, // the kubelet reads it
		{"/dev/console", "bind", tty, []string{"bind"}},
		{"/sys", "sysfs", "sysfs", []string{"nosuid", "noexec", "nodev", "ro"}},
		{"/sys/fs/cgroup", "cgroup", "cgroup", []string{"nosuid", "noexec", "nodev", "relatime"}},
		{"/run", "tmpfs", "tmpfs", []string{"nosuid", "nodev", "mode=755"}},
		{"/tmp", "tmpfs", "tmpfs", []string{"nosuid", "nodev", "mode=1777"}},
		// containerd's snapshots are overlays, which cannot lie on an overlay.
		{"/var/lib/containerd", "bind", d.containerd(), []string{"rbind", "rprivate"}},
	}
}

// cgroupPath is the machine's cgroup in every hierarchy.
func cgroupPath(prefix, id string) string { return "/" + prefix + "/" + id }
