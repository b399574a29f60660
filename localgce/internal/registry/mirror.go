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
func (r *Registry) Mirror() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method != http.MethodGet && request.Method != http.MethodHead {
			refuse(w, http.StatusMethodNotAllowed, "UNSUPPORTED", "machines only read")
			return
		}
		asked := request.Clone(request.Context())
		asked.URL.Path = mirrored(request.URL)
		asked.URL.RawQuery = ""
		r.inner.ServeHTTP(w, asked)
	})
}

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
