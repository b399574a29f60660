package metadata

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// Limits of guest attributes, in bytes: what is beyond them is refused, for good.
const (
	maxGuestName  = 128      // of a namespace or a key
	MaxGuestValue = 32 << 10 // of a value
)

var guestName = regexp.MustCompile(fmt.Sprintf(`^[A-Za-z0-9_-]{1,%d}$`, maxGuestName))

// guestAttributesEnabled reports whether the instance may write; its own
// metadata wins over its project's.
func (i Instance) guestAttributesEnabled() bool {
	const key = "enable-guest-attributes"
	value, ok := attributes(i.items())[key]
	if !ok {
		value = attributes(i.ProjectMetadata)[key]
	}
	return strings.EqualFold(fmt.Sprint(value), "true")
}

// writeGuestAttribute serves PUT and DELETE of guest-attributes/NAMESPACE/KEY.
func (m machine) writeGuestAttribute(w http.ResponseWriter, r *http.Request, path string) {
	namespace, key, ok := guestPath(path)
	if !ok {
		reply(w, http.StatusMethodNotAllowed, "only instance/guest-attributes/NAMESPACE/KEY can be written")
		return
	}
	if instance, ok := m.instance(); !ok || !instance.guestAttributesEnabled() {
		reply(w, http.StatusForbidden, "guest attributes are disabled; enable them with the metadata enable-guest-attributes=TRUE")
		return
	}
	value, err := guestValue(w, r)
	if err != nil {
		reply(w, http.StatusBadRequest, err.Error())
		return
	}
	if err := m.source.SetGuestAttribute(m.network, m.addr, namespace, key, value); err != nil {
		reply(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	reply(w, http.StatusOK, "")
}

// guestPath takes the names out of instance/guest-attributes/NAMESPACE/KEY.
func guestPath(path string) (namespace, key string, ok bool) {
	rest, ok := strings.CutPrefix(path, "instance/guest-attributes/")
	namespace, key, _ = strings.Cut(rest, "/")
	return namespace, key, ok && guestName.MatchString(namespace) && guestName.MatchString(key)
}

// guestValue reads the value to write; nil for DELETE.
func guestValue(w http.ResponseWriter, r *http.Request) (*string, error) {
	if r.Method == http.MethodDelete {
		return nil, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxGuestValue))
	if err != nil {
		return nil, fmt.Errorf("read the value (at most %d bytes): %w", MaxGuestValue, err)
	}
	value := string(body)
	return &value, nil
}
