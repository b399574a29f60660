// Package platform has what nobody creates: zones, regions, machine types, disk types
// and public images; and the images that clients make of disks.
package platform

import (
	"hash/fnv"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/catalog"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/ref"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/resource"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/scope"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/store"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/vm"
)

// Kinds are the kinds that nobody creates, and images.
func Kinds(core *resource.Core, images Images) []*resource.Kind {
	return []*resource.Kind{
		{Collection: "zones", Object: "zone", Scopes: scope.Nowhere, New: resource.Empty[compute.Zone], Find: findZone,
			Catalog: func(_ *store.Tx, at ref.Ref) (list []any) {
				for _, region := range catalog.Regions() {
					for _, zone := range catalog.Zones(region) {
						list = append(list, newZone(at.Project, region, zone))
					}
				}
				return list
			}},
		{Collection: "regions", Object: "region", Scopes: scope.Nowhere, New: resource.Empty[compute.Region], Find: findRegion, Complete: core.ShowQuotas,
			Catalog: func(_ *store.Tx, at ref.Ref) (list []any) {
				for _, name := range catalog.Regions() {
					list = append(list, newRegion(at.Project, name))
				}
				return list
			}},
		{Collection: "machineTypes", Object: "machineType", Scopes: scope.Zonal, New: resource.Empty[compute.MachineType], Find: findMachineType,
			Catalog: func(_ *store.Tx, at ref.Ref) (list []any) {
				for _, t := range catalog.MachineTypes() {
					list = append(list, placed(t, at.In("machineTypes", t.Name), "machineType"))
				}
				return list
			}},
		{Collection: "diskTypes", Object: "diskType", Scopes: scope.Zonal, New: resource.Empty[compute.DiskType], Find: findDiskType,
			Catalog: func(_ *store.Tx, at ref.Ref) (list []any) {
				for _, name := range diskTypes {
					list = append(list, newDiskType(at.In("diskTypes", name)))
				}
				return list
			}},
		imagesKind(core, images),
		{Collection: "imageFamilyViews", Object: "imageFamilyView", Scopes: scope.Zonal, New: resource.Empty[compute.ImageFamilyView], Find: images.view, Catalog: nothing},
		// Clients list these beside others; there are none here.
		{Collection: "autoscalers", Object: "autoscaler", Scopes: scope.Zonal | scope.Regional, New: resource.Empty[compute.Autoscaler], Catalog: nothing, Find: none},
		{Collection: "targetPools", Object: "targetPool", Scopes: scope.Regional, New: resource.Empty[compute.TargetPool], Catalog: nothing, Find: none},
		{Collection: "targetInstances", Object: "targetInstance", Scopes: scope.Zonal, New: resource.Empty[compute.TargetInstance], Catalog: nothing, Find: none},
		{Collection: "networkEndpointGroups", Object: "networkEndpointGroup", Scopes: scope.Zonal | scope.Regional | scope.Global, New: resource.Empty[compute.NetworkEndpointGroup], Catalog: nothing, Find: none},
		{Collection: "resourcePolicies", Object: "resourcePolicy", Scopes: scope.Regional, New: resource.Empty[compute.ResourcePolicy], Catalog: nothing, Find: none},
		{Collection: "reservations", Object: "reservation", Scopes: scope.Zonal, New: resource.Empty[compute.Reservation], Catalog: nothing, Find: none},
		{Collection: "snapshots", Object: "snapshot", Scopes: scope.Global, New: resource.Empty[compute.Snapshot], Catalog: nothing, Find: none},
		{Collection: "routers", Object: "router", Scopes: scope.Regional, New: resource.Empty[compute.Router], Catalog: nothing, Find: none},
		{Collection: "acceleratorTypes", Object: "acceleratorType", Scopes: scope.Zonal, New: resource.Empty[compute.AcceleratorType], Catalog: nothing, Find: none},
	}
}

func nothing(*store.Tx, ref.Ref) []any { return nil }

func none(*store.Tx, ref.Ref) (any, bool) { return nil, false }

// placed completes a resource of the catalogue for where it is asked for.
func placed(object any, r ref.Ref, kind string) any {
	fields.Set(object, "Kind", "compute#"+kind)
	fields.Set(object, "SelfLink", r.URL())
	fields.Set(object, "Id", stableID(r))
	if fields.Has(object, "Zone") {
		fields.Set(object, "Zone", r.Place())
	}
	return object
}

// stableID is an id that is the same each time.
func stableID(r ref.Ref) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(r.Collection + r.Name))
	return 1e3 + hash.Sum64()%9e18
}

const (
	catalogCreated = "1969-12-31T16:00:00.000-08:00"
	up             = "UP"
)

func findZone(_ *store.Tx, r ref.Ref) (any, bool) {
	region, ok := catalog.RegionOf(r.Name)
	if !ok {
		return nil, false
	}
	return newZone(r.Project, region, r.Name), true
}

func newZone(project, region, name string) *compute.Zone {
	r := ref.Ref{Project: project, Collection: "zones", Name: name}
	return &compute.Zone{
		Kind: "compute#zone", Id: stableID(r), Name: name, Description: name, SelfLink: r.URL(), Status: up,
		Region: ref.Ref{Project: project, Collection: "regions", Name: region}.URL(), CreationTimestamp: catalogCreated,
		AvailableCpuPlatforms: []string{vm.CPUPlatform},
	}
}

func findRegion(_ *store.Tx, r ref.Ref) (any, bool) {
	if !catalog.HasRegion(r.Name) {
		return nil, false
	}
	return newRegion(r.Project, r.Name), true
}

func newRegion(project, name string) *compute.Region {
	r := ref.Ref{Project: project, Collection: "regions", Name: name}
	region := &compute.Region{
		Kind: "compute#region", Id: stableID(r), Name: name, Description: name, SelfLink: r.URL(), Status: up,
		CreationTimestamp: catalogCreated,
	}
	for _, zone := range catalog.Zones(name) {
		region.Zones = append(region.Zones, ref.Ref{Project: project, Collection: "zones", Name: zone}.URL())
	}
	return region
}

func findMachineType(_ *store.Tx, r ref.Ref) (any, bool) {
	t, ok := catalog.MachineType(r.Name)
	if !ok {
		return nil, false
	}
	return placed(t, r, "machineType"), true
}

var diskTypes = []string{"hyperdisk-balanced", "local-ssd", "pd-balanced", "pd-extreme", "pd-ssd", "pd-standard"}

func findDiskType(_ *store.Tx, r ref.Ref) (any, bool) {
	return newDiskType(r), slices.Contains(diskTypes, r.Name)
}

func newDiskType(r ref.Ref) *compute.DiskType {
	return &compute.DiskType{
		Kind: "compute#diskType", Id: stableID(r), Name: r.Name, Description: r.Name, SelfLink: r.URL(),
		CreationTimestamp: catalogCreated, DefaultDiskSizeGb: 100, ValidDiskSize: "10GB-65536GB", Zone: r.LocationURL(),
	}
}
