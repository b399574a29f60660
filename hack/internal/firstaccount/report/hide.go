package report

import (
	"net/netip"
	"regexp"
	"strings"
)

// Hider takes out of texts what is nobody's business: words that are given, and what
// looks like a credential, an e-mail address, a number of a project or account, or an
// address of the internet.
type Hider map[string]string // what stands for each word

var secrets = []struct {
	pattern *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`(?s)-----BEGIN [^-]+-----.*?(-----END [^-]+-----|$)`), "PEM"},
	{regexp.MustCompile(`(?i)\bbearer\s+\S+`), "TOKEN"},
	{regexp.MustCompile(`\bya29\.[\w.-]+`), "TOKEN"},
	{regexp.MustCompile(`\beyJ[\w-]+\.[\w-]+\.[\w-]*`), "TOKEN"},
	{regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`), "E-MAIL"},
	{regexp.MustCompile(`\bprojects/\d+`), "projects/NUMBER"},
	{regexp.MustCompile(`\b\d{9,}\b`), "NUMBER"},
}

var address = regexp.MustCompile(`\b\d{1,3}(\.\d{1,3}){3}\b`)

// In is the text without all that.
func (h Hider) In(text string) string {
	for _, secret := range secrets {
		text = secret.pattern.ReplaceAllString(text, secret.instead)
	}
	text = address.ReplaceAllStringFunc(text, hideAddress)
	for word, instead := range h {
		text = strings.ReplaceAll(text, word, instead)
	}
	return text
}

// hideAddress leaves addresses that mean something only within a network, or are
// the same for everybody.
func hideAddress(text string) string {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsUnspecified() {
		return text
	}
	return "ADDRESS"
}
