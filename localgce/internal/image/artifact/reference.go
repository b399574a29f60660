package artifact

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// parse reads REPOSITORY, with :TAG or @DIGEST where it has them; a machine image's
// tag is by default its id.
func parse(reference, id string) (name.Reference, error) {
	parsed, err := name.ParseReference(reference, name.WithDefaultTag(id))
	if err != nil {
		return nil, errs.Errorf(errs.Usage, "%q is no place of a machine image: %w", reference, err).
			WithHint("Write REGISTRY/REPOSITORY, such as ghcr.io/example/machine-image.")
	}
	return parsed, nil
}

// parseTag is parse for what is to be written, which no digest can name.
func parseTag(reference, id string) (name.Tag, error) {
	parsed, err := parse(reference, id)
	if err != nil {
		return name.Tag{}, err
	}
	tag, ok := parsed.(name.Tag)
	if !ok {
		repository, _, _ := strings.Cut(reference, "@")
		return name.Tag{}, errs.Errorf(errs.Usage, "%q has a digest, which follows from what is pushed", reference).
			WithHint("Write %s.", repository)
	}
	return tag, nil
}

// withDigest is the name of exactly this content.
func withDigest(of name.Repository, digest fmt.Stringer) string {
	return of.Name() + "@" + digest.String()
}
