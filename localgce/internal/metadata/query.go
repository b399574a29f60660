package metadata

import (
	"hash/fnv"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// machine is the one that asks.
type machine struct {
	source  Source
	network string
	addr    netip.Addr
}

func (m machine) instance() (Instance, bool) { return m.source.InstanceAt(m.network, m.addr) }

// query is what a GET asks for.
type query struct {
	path      string
	json      bool
	recursive bool
	wait      bool
	lastETag  string
	timeout   time.Duration // 0: as long as the machine waits
}

func parseQuery(r *http.Request, path string) query {
	values := r.URL.Query()
	q := query{
		path:      path,
		recursive: isTrue(values.Get("recursive")),
		wait:      isTrue(values.Get("wait_for_change")),
		lastETag:  values.Get("last_etag"),
	}
	q.json = values.Get("alt") == "json" || q.recursive && values.Get("alt") != "text"
	if seconds, err := strconv.Atoi(values.Get("timeout_sec")); err == nil && seconds > 0 {
		q.timeout = time.Duration(seconds) * time.Second
	}
	return q
}

func isTrue(value string) bool { return strings.EqualFold(value, "true") }

// answer is what a GET gets.
type answer struct {
	status      int
	contentType string
	body        string
}

// etag changes whenever the body does.
func (a answer) etag() string {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(a.body)) // never fails
	return strconv.FormatUint(hash.Sum64(), 16)
}

// answer looks the path up as things are now.
func (m machine) answer(q query) answer {
	instance, ok := m.instance()
	if !ok {
		return answer{http.StatusNotFound, "application/text", "the instance is gone"}
	}
	node, ok := find(instance.tree(m.source.GuestAttributes(m.network, m.addr)), q.path)
	if !ok || !isDir(node) && strings.HasSuffix(q.path, "/") {
		return answer{http.StatusNotFound, "application/text", "not found: " + q.path}
	}
	if isDir(node) && q.path != "" && !strings.HasSuffix(q.path, "/") {
		return answer{status: http.StatusMovedPermanently}
	}
	return q.render(node)
}

func (q query) render(node any) answer {
	switch {
	case q.json && (q.recursive || !isDir(node)):
		return answer{http.StatusOK, "application/json", jsonTree(node)}
	case q.json:
		return answer{http.StatusOK, "application/json", encode(listing(node))}
	case q.recursive && isDir(node):
		return answer{http.StatusOK, "application/text", textTree(node)}
	}
	return answer{http.StatusOK, "application/text", text(node)}
}

// serveTree answers a GET, at once or when the answer differs from the one
// that the machine knows.
func (m machine) serveTree(w http.ResponseWriter, r *http.Request, path string) {
	a := m.await(r.Context(), parseQuery(r, path))
	if a.status == http.StatusMovedPermanently {
		redirect(w, r)
		return
	}
	w.Header().Set("ETag", a.etag())
	w.Header().Set("Content-Type", a.contentType)
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(a.body)) // a machine that went away needs no answer
}
