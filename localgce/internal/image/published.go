package image

import (
	_ "embed"
	"os"
	"strings"
)

// RepositoryVariable is the environment variable that names another repository than
// the published images': REPOSITORY, for a copy of them, or REPOSITORY@DIGEST, for an
// image of one's own.
const RepositoryVariable = "KUBECTL_HA_LOCAL_IMAGE_REPOSITORY"

const defaultRepository = "ghcr.io/kubectl-ha/machine-image"

// publishedImages has a line for each image: its id, and its artifact's digest.
//
//go:embed published.txt
var publishedImages string

// published is where the image is, as REPOSITORY@DIGEST; ok is false where nobody has
// said what its digest is.
func published(id string) (reference string, ok bool) {
	repository := os.Getenv(RepositoryVariable)
	if repository == "" {
		repository = defaultRepository
	}
	if strings.Contains(repository, "@") {
		return repository, true
	}
	digest, ok := digests(publishedImages)[id]
	return repository + "@" + digest, ok
}

// digests reads lines of an id and a digest.
func digests(text string) map[string]string {
	byID := map[string]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) == 2 && !strings.HasPrefix(line, "#") {
			byID[words[0]] = words[1]
		}
	}
	return byID
}
