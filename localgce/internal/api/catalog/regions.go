// Package catalog is what Compute Engine offers everywhere: regions and zones,
// machine types, disk types, images.
package catalog

import (
	"slices"
	"strings"
)

// region is one line of the table; subnet is the third octet pair of its
// subnetwork in auto-mode networks, 10.subnet.0.0/20.
type region struct {
	name   string
	zones  string // the last letters
	subnet int
}

// regions as of the compute documentation, "Available regions and zones" and
// "IPv4 ranges of auto mode VPC networks".
var regions = []region{
	{"africa-south1", "abc", 218},
	{"asia-east1", "abc", 140},
	{"asia-east2", "abc", 170},
	{"asia-northeast1", "abc", 146},
	{"asia-northeast2", "abc", 174},
	{"asia-northeast3", "abc", 178},
	{"asia-south1", "abc", 160},
	{"asia-south2", "abc", 190},
	{"asia-southeast1", "abc", 148},
	{"asia-southeast2", "abc", 184},
	{"australia-southeast1", "abc", 152},
	{"australia-southeast2", "abc", 192},
	{"europe-central2", "abc", 186},
	{"europe-north1", "abc", 166},
	{"europe-southwest1", "abc", 204},
	{"europe-west1", "bcd", 132},
	{"europe-west10", "abc", 214},
	{"europe-west12", "abc", 210},
	{"europe-west2", "abc", 154},
	{"europe-west3", "abc", 156},
	{"europe-west4", "abc", 164},
	{"europe-west6", "abc", 172},
	{"europe-west8", "abc", 198},
	{"europe-west9", "abc", 200},
	{"me-central1", "abc", 212},
	{"me-central2", "abc", 216},
	{"me-west1", "abc", 208},
	{"northamerica-northeast1", "abc", 162},
	{"northamerica-northeast2", "abc", 188},
	{"southamerica-east1", "abc", 158},
	{"southamerica-west1", "abc", 194},
	{"us-central1", "abcf", 128},
	{"us-east1", "bcd", 142},
	{"us-east4", "abc", 150},
	{"us-east5", "abc", 202},
	{"us-south1", "abc", 206},
	{"us-west1", "abc", 138},
	{"us-west2", "abc", 168},
	{"us-west3", "abc", 180},
	{"us-west4", "abc", 182},
}

// Regions returns all regions' names, sorted.
func Regions() []string {
	names := make([]string, len(regions))
	for i, r := range regions {
		names[i] = r.name
	}
	return names
}

// Zones returns a region's zones, sorted; nil for an unknown region.
func Zones(name string) []string {
	i := find(name)
	if i < 0 {
		return nil
	}
	var zones []string
	for _, letter := range regions[i].zones {
		zones = append(zones, name+"-"+string(letter))
	}
	return zones
}

// RegionOf returns the region of a zone; ok is false for an unknown zone.
func RegionOf(zone string) (region string, ok bool) {
	region, _, _ = cutLast(zone, "-")
	return region, slices.Contains(Zones(region), zone)
}

// HasRegion reports whether there is such a region.
func HasRegion(name string) bool { return find(name) >= 0 }

// AutoSubnet is the second octet of the region's subnetwork in auto-mode
// networks: 10.AutoSubnet.0.0/20.
func AutoSubnet(name string) int { return regions[find(name)].subnet }

func find(name string) int {
	return slices.IndexFunc(regions, func(r region) bool { return r.name == name })
}

func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}
