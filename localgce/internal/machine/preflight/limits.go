package preflight

import "github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"

// limitsNeeded are what a dozen machines with their pods need, by setting. All
// of them are root's, since machines have no user namespace.
var limitsNeeded = []limit{
	{setting: computer.InotifySetting, need: 1024, propose: computer.InotifyRaised}, // a dozen machines exceed the usual 128
	{setting: "fs.inotify.max_user_watches", need: 8192, propose: 65536},
	{setting: "user.max_net_namespaces", need: 256, propose: 4096},
	{setting: "user.max_mnt_namespaces", need: 1024, propose: 4096}, // services of systemd have some too
	{setting: "user.max_pid_namespaces", need: 256, propose: 4096},
	{setting: "user.max_ipc_namespaces", need: 256, propose: 4096},
	{setting: "user.max_uts_namespaces", need: 256, propose: 4096},
	{setting: "user.max_cgroup_namespaces", need: 256, propose: 4096},
}
