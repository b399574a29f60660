package registry

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// Mirror serves machines, which only read. They ask for an image by its own name:
// the registry that it has in it comes as the parameter ns.
// https://github.com/containerd/containerd/blob/main/docs/hosts.md
//
// What the registry has not, and is of another one, otherwise serves.
func (r *Registry) Mirror(otherwise http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodGet && request.Method != http.MethodHead {
			Refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED", "machines only read")
			return
		}
		asked := request.Clone(request.Context())
		asked.URL.Path = mirrored(request.URL)
		asked.URL.RawQuery = ""
		if asked.URL.Path != request.URL.Path && !r.has(asked) {
			otherwise.ServeHTTP(w, request)
			return
		}
		r.inner.ServeHTTP(w, asked)
	})
}

// has reports whether the registry has what is asked for.
func (r *Registry) has(asked *http.Request) bool {
	look := asked.Clone(asked.Context())
	look.Method = http.MethodHead
	found := answer{status: http.StatusOK, header: http.Header{}}
	r.inner.ServeHTTP(&found, look)
	return found.status == http.StatusOK
}

// answer is one without a body.
type answer struct {
	status int
	header http.Header
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(b []byte) (int, error) { return len(b), nil }

// mirrored is where the registry has what a machine asks for.
func mirrored(asked *url.URL) string {
	host := asked.Query().Get("ns")
	rest, ok := strings.CutPrefix(asked.Path, "/v2/")
	if !ok || rest == "" || host == "" || local(host) {
		return asked.Path
	}
	return "/v2/" + Place(host) + "/" + rest
}

// local reports whether a registry's name is this one's, as this computer's programs
// push to it: 127.0.0.1:PORT/app is app.
func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		return false
	}
	ip := net.ParseIP(name)
	return name == "localhost" || ip != nil && ip.IsLoopback()
}

// Place is the first part of the names of a registry's images here. Names of images
// have no colons.
func Place(host string) string { return strings.ReplaceAll(host, ":", "_") }

// Host is the registry's name of which a place is; ok is false for what is none.
func Host(place string) (host string, ok bool) {
	return strings.Replace(place, "_", ":", 1), place == "localhost" || strings.ContainsAny(place, "._")
}
