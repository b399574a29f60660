package api

import (
	"regexp"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
)

// Limits of metadata, in bytes.
const (
	maxMetadataValue = 256 << 10
	maxMetadata      = 512 << 10
)

var validMetadataKey = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,128}$`)

// completeMetadata checks metadata and sets its fingerprint.
func completeMetadata(m *compute.Metadata) error {
	total := 0
	seen := map[string]bool{}
	for _, item := range m.Items {
		size := len(value(item))
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
	m.Fingerprint = fingerprint(m.Items)
	return nil
}

// freshMetadata checks new metadata against the present fingerprint, and
// completes it.
func freshMetadata(new, present *compute.Metadata) error {
	if !sameFingerprint(new.Fingerprint, present.Fingerprint) {
		return apierr.ConditionNotMet("Supplied fingerprint does not match current metadata fingerprint.")
	}
	return completeMetadata(new)
}

func value(item *compute.MetadataItems) string {
	if item.Value == nil {
		return ""
	}
	return *item.Value
}

// metadataValue finds a key; "" when it is not there.
func metadataValue(m *compute.Metadata, key string) string {
	if m == nil {
		return ""
	}
	for _, item := range m.Items {
		if item.Key == key {
			return value(item)
		}
	}
	return ""
}

// withMetadata returns a copy of m in which the keys of set have these values.
func withMetadata(m *compute.Metadata, set map[string]string) *compute.Metadata {
	edited := &compute.Metadata{Kind: "compute#metadata"}
	for _, item := range m.Items {
		if _, replaced := set[item.Key]; !replaced {
			edited.Items = append(edited.Items, item)
		}
	}
	for _, key := range sortedKeys(set) {
		text := set[key]
		edited.Items = append(edited.Items, &compute.MetadataItems{Key: key, Value: &text})
	}
	edited.Fingerprint = fingerprint(edited.Items)
	return edited
}
