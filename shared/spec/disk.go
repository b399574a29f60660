package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/series"
)

// The sizes of boot disks, in GB: at least what Kubernetes and its images need, at
// most what Compute Engine boots from.
// https://cloud.google.com/compute/docs/disks/create-root-persistent-disks
const (
	MinDiskGB     = 20
	MaxDiskGB     = 2048
	DefaultDiskGB = 50
)

func defaultDisk(disk *Disk, machineType string) {
	set(&disk.Type, series.DefaultDisk(machineType))
	if disk.SizeGB == 0 {
		disk.SizeGB = DefaultDiskGB
	}
}

// disk checks the boot disk of what is at path, of which the machine type is known.
func (v *validator) disk(path, machineType string, disk Disk) {
	switch {
	case disk.Type == "": // a document that a cluster holds may say nothing
	case !slices.Contains(series.BootDisks(), disk.Type):
		v.problem(path+".disk.type", "", "invalid value %q: must be one of %s", disk.Type, strings.Join(series.BootDisks(), ", "))
	case !series.TakesDisk(machineType, disk.Type):
		v.problem(path+".disk.type", "leave it out for one that fits", "invalid value %q: %s cannot boot from it", disk.Type, machineType)
	}
	if disk.SizeGB != 0 && (disk.SizeGB < MinDiskGB || disk.SizeGB > MaxDiskGB) {
		v.problem(path+".disk.sizeGB", "", "invalid value %d: must be %d to %d", disk.SizeGB, MinDiskGB, MaxDiskGB)
	}
}

func diskFields(path, whose string) []Field {
	return []Field{
		{Path: path + ".disk", Type: TypeObject, Description: "The boot disk of " + whose + "."},
		{Path: path + ".disk.type", Type: TypeString, Default: "pd-balanced, or hyperdisk-balanced for machine types that take nothing else", Choices: series.BootDisks(),
			Description: "The type of the disk, which the machine type must take: " + strings.Join(series.BootDisks(), ", ") + "."},
		{Path: path + ".disk.sizeGB", Type: TypeInteger, Default: strconv.Itoa(DefaultDiskGB), Minimum: new(MinDiskGB), Maximum: new(MaxDiskGB),
			Description: fmt.Sprintf("The size of the disk in GB, %d to %d. It holds container images, logs and pods' local data, and of a replica etcd's.", MinDiskGB, MaxDiskGB)},
	}
}
