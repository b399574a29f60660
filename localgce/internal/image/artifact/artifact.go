// Package artifact keeps machine images in container registries, as OCI artifacts:
// one layer for the output of each stage of a build. A stage's output is known by
// what it is made from, so that of a changed recipe only the layers of changed
// stages are new.
//
// https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
package artifact

import (
	"fmt"
	"strconv"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// The media types of an artifact. Their version changes with what they mean.
const (
	typeConfig types.MediaType = "application/vnd.kubectl-ha.machine-image.config.v1+json"
	typeLayer  types.MediaType = "application/vnd.kubectl-ha.machine-image.stage.v1.tar+zstd"
)

// The annotations of a manifest and its layers.
// https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
const (
	keyCreated      = "org.opencontainers.image.created"
	keySource       = "org.opencontainers.image.source"
	keyTitle        = "org.opencontainers.image.title" // of a layer: the stage's output
	keyID           = "dev.kubectl-ha.machine-image.id"
	keyArchitecture = "dev.kubectl-ha.machine-image.architecture"
	keyKubernetes   = "dev.kubectl-ha.machine-image.kubernetes"
	keySize         = "dev.kubectl-ha.machine-image.size" // bytes on disk; of a layer: unpacked
)

const source = "https://github.com/kubectl-ha/kubectl-ha"

// Description is what an artifact says of its machine image.
type Description struct {
	ID           string // of the recipe that it is made from, for this architecture
	Architecture string // as Go has it, such as amd64
	Kubernetes   string // v1.37.2
	Created      time.Time
	Size         int64 // bytes on disk
}

func (d Description) annotations() map[string]string {
	return map[string]string{
		keySource: source, keyID: d.ID, keyArchitecture: d.Architecture, keyKubernetes: d.Kubernetes,
		keyCreated: d.Created.UTC().Format(time.RFC3339), keySize: strconv.FormatInt(d.Size, 10),
	}
}

func readDescription(annotations map[string]string) (Description, error) {
	d := Description{ID: annotations[keyID], Architecture: annotations[keyArchitecture], Kubernetes: annotations[keyKubernetes]}
	var err error
	if d.Created, err = time.Parse(time.RFC3339, annotations[keyCreated]); err != nil {
		return d, fmt.Errorf("annotation %s: %w", keyCreated, err)
	}
	if d.Size, err = readSize(annotations); err != nil {
		return d, err
	}
	if d.ID == "" || d.Architecture == "" || d.Kubernetes == "" {
		return d, fmt.Errorf("annotation %s, %s or %s: missing", keyID, keyArchitecture, keyKubernetes)
	}
	return d, nil
}

func readSize(annotations map[string]string) (int64, error) {
	size, err := strconv.ParseInt(annotations[keySize], 10, 64)
	if err != nil || size <= 0 {
		return 0, fmt.Errorf("annotation %s: invalid value %q: must be a number of bytes", keySize, annotations[keySize])
	}
	return size, nil
}

// Check is an error of kind Usage where the image is not the one of this recipe, for
// computers of this architecture.
func (d Description) Check(id, architecture string) error {
	switch {
	case d.Architecture != architecture:
		return errs.Errorf(errs.Usage, "its machine image %s (Kubernetes %s) is for %s, and this computer is %s", d.ID, d.Kubernetes, d.Architecture, architecture).
			WithID("other-architecture")
	case d.ID != id:
		return errs.Errorf(errs.Usage, "its machine image is %s (Kubernetes %s), and this version of the program needs %s", d.ID, d.Kubernetes, id).
			WithID("other-machine-image").WithHint("Pull the image %s, or use the version of the program that pushed this one.", id)
	}
	return nil
}
