package vm

import (
	"maps"
	"regexp"
	"slices"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/fields"
)

// Limits of metadata, in bytes.
const (
	maxMetadataValue = 256 << 10
	maxMetadata      = 512 << 10
)

var validMetadataKey = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,128}$`)

// CompleteMetadata checks metadata and sets its fingerprint.
func CompleteMetadata(m *compute.Metadata) error {
	total := 0
	seen := map[string]bool{}
	for _, item := range m.Items {
		size := len(Value(item))
		total += len(item.Key) + size
		switch {
		case !validMetadataKey.MatchString(item.Key):
			return apierr.Invalid("resource.metadata.items.key", item.Key, "Must be a match of regex '[a-zA-Z0-9-_]{1,128}'")
		case seen[item.Key]:
			return apierr.BadRequest("invalid", "Metadata has duplicate key: %s", item.Key)
		case size > maxMetadataValue || total > maxMetadata:
			return apierr.BadRequest("metadataTooLarge", "Value for metadata key '%s' is too large: a value may have %d bytes, all together %d.",
				item.Key, maxMetadataValue, maxMetadata)
		}
		seen[item.Key] = true
	}
	m.Kind = "compute#metadata"
	m.Fingerprint = fields.Fingerprint(m.Items)
	return nil
}

// FreshMetadata checks new metadata against the present fingerprint, and
// completes it.
func FreshMetadata(new, present *compute.Metadata) error {
	if !fields.SameFingerprint(new.Fingerprint, present.Fingerprint) {
		return apierr.ConditionNotMet("Supplied fingerprint does not match current metadata fingerprint.")
	}
	return CompleteMetadata(new)
}

// Value is what an item says; "" for nothing.
func Value(item *compute.MetadataItems) string {
	if item.Value == nil {
		return ""
	}
	return *item.Value
}

// MetadataValue finds a key; "" when it is not there.
func MetadataValue(m *compute.Metadata, key string) string {
	if m == nil {
		return ""
	}
	for _, item := range m.Items {
		if item.Key == key {
			return Value(item)
		}
	}
	return ""
}

// WithMetadata returns a copy of m in which the keys of set have these values.
func WithMetadata(m *compute.Metadata, set map[string]string) *compute.Metadata {
	edited := &compute.Metadata{Kind: "compute#metadata"}
	for _, item := range m.Items {
		if _, replaced := set[item.Key]; !replaced {
			edited.Items = append(edited.Items, item)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(set)) {
		text := set[key]
		edited.Items = append(edited.Items, &compute.MetadataItems{Key: key, Value: &text})
	}
	edited.Fingerprint = fields.Fingerprint(edited.Items)
	return edited
}
