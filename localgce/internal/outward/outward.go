// Package outward is what an engine with internet has for its machines beside the way
// out: other resolvers' names and other registries' images.
package outward

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/pullthrough"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
)

// Path is where the engine lists and removes images that machines have pulled of
// other registries.
const Path = "/local/v1/pulledImages"

// Services are for machines, or nil without internet, and for this computer.
type Services struct {
	Names   metadata.Upstream
	Images  http.Handler // other registries' images
	Clients http.Handler // lists and removes, at Path, those that were pulled
}

// Open opens them, for clients with the token. Images are kept below the cache
// directory. Without internet there is nothing for machines, and no images.
func Open(ctx context.Context, internet bool, cacheDir, token string, log *slog.Logger) (Services, error) {
	if !internet {
		return Services{Clients: registry.Authorized(token, pulledImages(nil))}, nil
	}
	cache, err := pullthrough.Open(ctx, filepath.Join(cacheDir, "pulled"), pullthrough.Transport(), log)
	if err != nil {
		return Services{}, err
	}
	return Services{
		Names:   metadata.UpstreamOf(metadata.ResolverFile, "53"),
		Images:  cache.Machines(),
		Clients: registry.Authorized(token, pulledImages(cache)),
	}, nil
}

// pulledImages lists and removes the images of a cache; nil is one without any.
func pulledImages(cache *pullthrough.Cache) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Path, func(w http.ResponseWriter, _ *http.Request) {
		if cache == nil {
			answer(w, []pullthrough.Image{}, nil)
			return
		}
		images, err := cache.Images()
		answer(w, images, err)
	})
	mux.HandleFunc("DELETE "+Path, func(w http.ResponseWriter, request *http.Request) {
		name := request.URL.Query().Get("name")
		if cache == nil {
			answer(w, nil, notPulled(name))
			return
		}
		removed, ok, err := cache.Remove(name)
		if err == nil && !ok {
			err = notPulled(name)
		}
		answer(w, removed, err)
	})
	return mux
}

func notPulled(name string) error { return fmt.Errorf("container image %s was not pulled", name) }

func answer(w http.ResponseWriter, what any, err error) {
	text, marshalErr := json.Marshal(what)
	if err := errors.Join(err, marshalErr); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text) // who is gone does not care
}
