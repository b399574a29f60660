package walkthrough

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-containerregistry/pkg/registry"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

// Publish pushes a lab's machine image to a registry of its own on this computer, which
// keeps it below dir. The result says where it is, as REPOSITORY@DIGEST.
func Publish(ctx context.Context, l *Lab, dir string) (reference string, stop func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", nil, fmt.Errorf("publish the machine image: %w", err)
	}
	server := httptest.NewServer(registry.New(
		registry.WithBlobHandler(registry.NewDiskBlobHandler(dir)), registry.Logger(log.New(io.Discard, "", 0))))
	repository := strings.TrimPrefix(server.URL, "http://") + "/machine-image"
	output, err := l.HA(ctx, "local", "image", "push", "--progress=plain", repository)
	if err != nil {
		server.Close()
		return "", nil, fmt.Errorf("publish the machine image: %w", err)
	}
	return strings.TrimSpace(output), server.Close, nil
}

// Cold is a lab that has the program of another and nothing else: no engine, no kubeconfig, an
// empty cache. All of it comes to be below dir, and the machine image from where it
// is published.
func Cold(l *Lab, dir, published string) *Lab {
	cold := *l
	cold.Env = append(slices.Clip(l.Env),
		"XDG_CACHE_HOME="+filepath.Join(dir, "cache"), "KUBECONFIG="+filepath.Join(dir, "kubeconfig"),
		localgce.StateDirVariable+"="+filepath.Join(dir, "engine"), localgce.ImageRepositoryVariable+"="+published)
	return &cold
}
