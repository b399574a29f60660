package bundled

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/oci"
	"github.com/kubectl-ha/kubectl-ha/localgce/internal/registry"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Platform is the machines'.
var Platform = oci.Platform{OS: "linux", Architecture: runtime.GOARCH}

// FilesOf finds what the container images of a release are made of. They need not
// be there.
type FilesOf func(release.Release) (Files, error)

// Registry serves machines Kubernetes' own container images of all releases whose files
// are there, by the images' own names: the registry comes as the parameter ns. What is
// none of them otherwise serves, those for workloads included, which only stand in for
// the real ones; nil for nobody.
// https://github.com/containerd/containerd/blob/main/docs/hosts.md
func Registry(files FilesOf, otherwise http.Handler, log *slog.Logger) http.Handler {
	s := server{files: files, layers: NewLayers()}
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodGet && request.Method != http.MethodHead {
			registry.Refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED", "machines only read")
			return
		}
		switch blob, ok, err := s.find(parse(request)); {
		case err != nil:
			log.Warn("container images of machine images cannot be read", "asked", request.URL.Path, "error", err)
			registry.Refuse(w, http.StatusInternalServerError, "UNKNOWN", err.Error())
		case ok:
			if err := send(w, request, blob); err != nil {
				log.Warn("send a container image of a machine image", "asked", request.URL.Path, "error", err)
				panic(http.ErrAbortHandler) // what was sent must not pass for the whole
			}
		case otherwise != nil:
			otherwise.ServeHTTP(w, request)
		default:
			registry.Refuse(w, http.StatusNotFound, "NAME_UNKNOWN", "it is neither loaded nor in a machine image")
		}
	})
}

type server struct {
	files  FilesOf
	layers *Layers
}

// asked is what a machine asks for.
type asked struct {
	repository string // with its registry, such as registry.k8s.io/kube-proxy
	kind       string // manifests or blobs
	reference  string // digest or, of a manifest, tag
}

// parse takes /v2/NAME/KIND/REFERENCE?ns=REGISTRY apart; all else is of no repository.
func parse(request *http.Request) asked {
	host := request.URL.Query().Get("ns")
	parts := strings.Split(strings.TrimPrefix(request.URL.Path, "/v2/"), "/")
	n := len(parts)
	if host == "" || n < 3 {
		return asked{}
	}
	return asked{host + "/" + strings.Join(parts[:n-2], "/"), parts[n-2], parts[n-1]}
}

// find looks for it in all releases. A tag is the newest release's that has it: other
// releases may have other programs of the same version below it.
func (s server) find(a asked) (found oci.Blob, ok bool, err error) {
	for _, r := range release.All() {
		for _, c := range Containers(r) {
			repository, tag, _ := strings.Cut(c.Name, ":")
			if repository != a.repository || !strings.HasPrefix(repository, "registry.k8s.io/") {
				continue
			}
			blobs, err := s.blobs(r, c)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return found, false, err
			}
			manifest := blobs[len(blobs)-1]
			if a.kind == "manifests" && (a.reference == tag || a.reference == manifest.Digest) {
				return manifest, true, nil
			}
			i := slices.IndexFunc(blobs, func(b oci.Blob) bool { return b.Digest == a.reference })
			if a.kind == "blobs" && i >= 0 {
				return blobs[i], true, nil
			}
		}
	}
	return found, false, nil
}

func (s server) blobs(r release.Release, c Container) ([]oci.Blob, error) {
	files, err := s.files(r)
	if err != nil {
		return nil, err
	}
	img, err := s.layers.image(c, files)
	if err != nil {
		return nil, err
	}
	return img.Blobs(Platform)
}

// send answers with the whole blob, also who asks for a range of it.
func send(w http.ResponseWriter, request *http.Request, blob oci.Blob) error {
	w.Header().Set("Content-Type", blob.MediaType)
	w.Header().Set("Docker-Content-Digest", blob.Digest)
	w.Header().Set("Content-Length", strconv.FormatInt(blob.Size, 10))
	if request.Method == http.MethodHead {
		return nil
	}
	return blob.Write(w)
}
