package localgce

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/computer"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/metadata"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/network"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/pullthrough"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/slots"
)

// internet reports whether machines are to reach out: as asked for, else as the last
// daemon had it since the engine was stopped, like its port.
func (d daemon) internet() bool {
	if d.Internet != nil {
		return *d.Internet
	}
	last, ok, err := d.state.readRecord()
	return ok && err == nil && last.Internet
}

// openFabric is the network of a slot's engine.
func (d daemon) openFabric(slot int) (*network.Kernel, error) {
	guarded, err := computer.Guarded(d.computerFile())
	if err != nil {
		return nil, err
	}
	return network.New(network.Options{Prefix: slots.Prefix(slot), Slot: slot, Internet: d.internet(), Guarded: guarded})
}

// outward is what an engine with internet has for its machines, beside the way out;
// without, machines is nil, and names are nobody's.
type outward struct {
	names    metadata.Upstream
	machines http.Handler // other registries' images
	clients  http.Handler // lists and removes those that were pulled
}

func (d daemon) openInternet(ctx context.Context, token string, log *slog.Logger) (outward, error) {
	if !d.internet() {
		return outward{clients: registry.Authorized(token, pulledImages(nil))}, nil
	}
	cache, err := pullthrough.Open(ctx, filepath.Join(d.CacheDir, "pulled"), pullthrough.Transport(), log)
	if err != nil {
		return outward{}, err
	}
	return outward{
		names:    metadata.UpstreamOf(metadata.ResolverFile, "53"),
		machines: cache.Machines(),
		clients:  registry.Authorized(token, pulledImages(cache)),
	}, nil
}

// pulledImages lists and removes the images of a cache; nil is one without any.
func pulledImages(cache *pullthrough.Cache) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+pulledPath, func(w http.ResponseWriter, _ *http.Request) {
		if cache == nil {
			answer(w, []pullthrough.Image{}, nil)
			return
		}
		images, err := cache.Images()
		answer(w, images, err)
	})
	mux.HandleFunc("DELETE "+pulledPath, func(w http.ResponseWriter, request *http.Request) {
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
