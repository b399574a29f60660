package body

import (
	"maps"
	"slices"

	"cloud.google.com/go/compute/apiv1/computepb"
)

// Metadata writes the values, by key.
func Metadata(values map[string]string) *computepb.Metadata {
	metadata := &computepb.Metadata{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		metadata.Items = append(metadata.Items, &computepb.Items{Key: new(key), Value: new(values[key])})
	}
	return metadata
}

// MetadataMap is the inverse of Metadata.
func MetadataMap(metadata *computepb.Metadata) map[string]string {
	values := map[string]string{}
	for _, item := range metadata.GetItems() {
		values[item.GetKey()] = item.GetValue()
	}
	return values
}
