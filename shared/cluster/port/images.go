package port

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/event"
)

// Images are machine images that have a version of Kubernetes, such as v1.36.3.
type Images interface {
	// Family is the image family of a version: projects/P/global/images/family/F.
	Family(version string) string
	// Ensure makes the image of a version unless it is there, which takes minutes.
	Ensure(ctx context.Context, version string, events event.Sink) error
}
