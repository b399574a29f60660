package metadata

import (
	"net/http"
	"net/netip"
	"strings"
)

// root is the path below which everything lies that needs the request header.
const root = "/computeMetadata/v1/"

// handler answers the machines of one network; it knows them by their address.
type handler struct {
	*Server
	network string
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Metadata-Flavor", "Google")
	w.Header().Set("Server", "Metadata Server for VM")
	switch path := r.URL.Path; {
	case path == "/":
		reply(w, http.StatusOK, "computeMetadata/\n")
	case path == "/computeMetadata/":
		reply(w, http.StatusOK, "v1/\n")
	case path+"/" == root, path == "/computeMetadata":
		redirect(w, r)
	case !strings.HasPrefix(path, root):
		reply(w, http.StatusNotFound, "not found: "+path)
	case !trusted(r):
		reply(w, http.StatusForbidden, "Missing Metadata-Flavor:Google header.")
	default:
		h.serveMachine(w, r, strings.TrimPrefix(path, root))
	}
}

// trusted keeps out what a machine was tricked to ask: browsers and proxies
// cannot set the header, or add X-Forwarded-For.
func trusted(r *http.Request) bool {
	asked := r.Header.Get("Metadata-Flavor") == "Google" || r.Header.Get("X-Google-Metadata-Request") == "True"
	return asked && len(r.Header.Values("X-Forwarded-For")) == 0
}

func (h handler) serveMachine(w http.ResponseWriter, r *http.Request, path string) {
	caller, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		reply(w, http.StatusBadRequest, "no address in "+r.RemoteAddr)
		return
	}
	m := machine{h.source, h.network, caller.Addr().Unmap()}
	instance, ok := m.instance()
	if !ok {
		reply(w, http.StatusNotFound, "no instance has the address "+m.addr.String())
		return
	}
	if account, name, ok := accountSecret(path); ok {
		h.serveSecret(w, r, instance, account, name)
		return
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		m.serveTree(w, r, path)
	case http.MethodPut, http.MethodDelete:
		m.writeGuestAttribute(w, r, path)
	default:
		reply(w, http.StatusMethodNotAllowed, r.Method+" is not allowed")
	}
}

// redirect adds the slash that directories end in.
func redirect(w http.ResponseWriter, r *http.Request) {
	target := *r.URL
	target.Path += "/"
	http.Redirect(w, r, target.String(), http.StatusMovedPermanently)
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/text")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a machine that went away needs no answer
}
