package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	compute "google.golang.org/api/compute/v1"
)

// family is a series of machine types: one for each number of CPUs, with a
// fixed amount of memory for each CPU.
type family struct {
	name     string
	mbPerCPU int64
	cpus     []int64
}

var (
	small = []int64{2, 4, 8, 16}
	large = []int64{2, 4, 8, 16, 32, 48, 64, 80}

	families = []family{
		{"e2-standard", 4096, []int64{2, 4, 8, 16, 32}},
		{"e2-highmem", 8192, small},
		{"e2-highcpu", 1024, []int64{2, 4, 8, 16, 32}},
		{"n1-standard", 3840, []int64{1, 2, 4, 8, 16, 32, 64, 96}},
		{"n1-highmem", 6656, []int64{2, 4, 8, 16, 32, 64, 96}},
		{"n1-highcpu", 922, []int64{2, 4, 8, 16, 32, 64, 96}},
		{"n2-standard", 4096, large},
		{"n2-highmem", 8192, large},
		{"n2-highcpu", 1024, large},
		{"n2d-standard", 4096, large},
		{"n2d-highmem", 8192, large},
		{"n2d-highcpu", 1024, large},
		{"c2-standard", 4096, []int64{4, 8, 16, 30, 60}},
		{"c3-standard", 4096, []int64{4, 8, 22, 44, 88, 176}},
		{"n4-standard", 4096, large},
		{"t2d-standard", 4096, []int64{1, 2, 4, 8, 16, 32, 48, 60}},
	}

	shared = []compute.MachineType{
		{Name: "e2-micro", GuestCpus: 2, MemoryMb: 1024, IsSharedCpu: true},
		{Name: "e2-small", GuestCpus: 2, MemoryMb: 2048, IsSharedCpu: true},
		{Name: "e2-medium", GuestCpus: 2, MemoryMb: 4096, IsSharedCpu: true},
		{Name: "f1-micro", GuestCpus: 1, MemoryMb: 614, IsSharedCpu: true},
		{Name: "g1-small", GuestCpus: 1, MemoryMb: 1740, IsSharedCpu: true},
	}
)

// MachineTypes returns all machine types, which every zone has, without what
// depends on the zone.
func MachineTypes() []*compute.MachineType {
	var list []*compute.MachineType
	for _, t := range shared {
		list = append(list, complete(&t))
	}
	for _, f := range families {
		for _, cpus := range f.cpus {
			list = append(list, f.of(cpus))
		}
	}
	return list
}

func (f family) of(cpus int64) *compute.MachineType {
	return complete(&compute.MachineType{
		Name: fmt.Sprintf("%s-%d", f.name, cpus), GuestCpus: cpus, MemoryMb: cpus * f.mbPerCPU,
	})
}

// MachineType finds one by name, custom ones ("e2-custom-4-8192") included.
func MachineType(name string) (*compute.MachineType, bool) {
	for _, t := range shared {
		if t.Name == name {
			return complete(&t), true
		}
	}
	for _, f := range families {
		text, found := strings.CutPrefix(name, f.name+"-")
		cpus, err := strconv.ParseInt(text, 10, 64)
		if t := f.of(cpus); found && err == nil && slices.Contains(f.cpus, cpus) && t.Name == name {
			return t, true
		}
	}
	return custom(name)
}

// custom reads [SERIES-]custom-CPUS-MEMORY[-ext], with the memory in MB.
func custom(name string) (*compute.MachineType, bool) {
	_, size, found := strings.Cut("-"+name, "-custom-")
	if !found {
		return nil, false
	}
	cpuText, memoryText, _ := strings.Cut(strings.TrimSuffix(size, "-ext"), "-")
	cpus, err1 := strconv.ParseInt(cpuText, 10, 64)
	memory, err2 := strconv.ParseInt(memoryText, 10, 64)
	if err1 != nil || err2 != nil || cpus < 1 || cpus > 224 || memory < 256 || memory%256 != 0 {
		return nil, false
	}
	return complete(&compute.MachineType{Name: name, GuestCpus: cpus, MemoryMb: memory}), true
}

func complete(t *compute.MachineType) *compute.MachineType {
	t.Architecture = "X86_64"
	t.Description = fmt.Sprintf("%d vCPU, %.1f GB RAM", t.GuestCpus, float64(t.MemoryMb)/1024)
	t.MaximumPersistentDisks = 128
	t.MaximumPersistentDisksSizeGb = 257 << 10
	return t
}
