package etcdspace

// The quotas that etcd's maintainers advise: the default, and the most with which it
// is fast. https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit
const (
	minQuota = 2 << 30
	maxQuota = 8 << 30
)

// Quota is the quota, in bytes, of an etcd whose machine has a disk of so many GB,
// which are 2^30 bytes each on Compute Engine: a tenth of it. Three times that is the
// most that etcd may need: its database, the copy that a defragmentation or a
// snapshot of the leader's makes beside it, and the backup that kubeadm upgrade
// makes. Together with a log of some hundred MB, that is less than a third of the
// disk; the rest is for the system, container images and logs.
func Quota(diskGB int) int64 {
	return min(max(int64(diskGB)<<30/10, minQuota), maxQuota)
}
