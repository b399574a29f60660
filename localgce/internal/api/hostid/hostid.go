// Package hostid has the names by which the runner and the fabric know machines,
// disks and networks.
package hostid

import (
	"strconv"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
)

// Disk is what the runner calls a disk.
func Disk(disk *compute.Disk) string { return strconv.FormatUint(disk.Id, 36) }

// Image is what the runner calls an image that a client made.
func Image(image *compute.Image) string { return strconv.FormatUint(image.Id, 36) }

// Machine is what runner and fabric call an instance.
func Machine(instance *compute.Instance) string { return strconv.FormatUint(instance.Id, 36) }

// Network is what the fabric calls a network: at most 8 letters and digits.
func Network(n *compute.Network) string {
	const eightDigits = 36 * 36 * 36 * 36 * 36 * 36 * 36 * 36
	return strconv.FormatUint(n.Id%eightDigits, 36)
}

// NetworkAt is what the fabric calls a network; "" for one that is gone.
func NetworkAt(tx *store.Tx, r ref.Ref) string {
	if n, ok := store.Get[compute.Network](tx, r); ok {
		return Network(n)
	}
	return ""
}
