// Package noproxy keeps proxies from what only this computer reaches.
package noproxy

import (
	"net/url"
	"strings"

	"golang.org/x/net/http/httpproxy"
)

// What no proxy reaches: the engine's API, and all of its machines' external
// addresses.
const (
	apiHost          = "127.0.0.1"
	machineAddresses = "203.0.113.0/24"
)

// Wanted returns what NO_PROXY has to be in an environment whose proxies would
// get what gcloud and kubectl send to the engine and its machines; "" where they
// would not. Go's programs spare 127.0.0.1 by themselves, gcloud does not.
func Wanted(getenv func(string) string) string {
	either := func(name string) string {
		if value := getenv(name); value != "" {
			return value
		}
		return getenv(strings.ToLower(name))
	}
	config := httpproxy.Config{HTTPProxy: either("HTTP_PROXY"), HTTPSProxy: either("HTTPS_PROXY"), NoProxy: either("NO_PROXY")}
	var parts []string
	if config.NoProxy != "" {
		parts = append(parts, config.NoProxy)
	}
	before := len(parts)
	if config.HTTPProxy != "" && !lists(config.NoProxy, apiHost) {
		parts = append(parts, apiHost)
	}
	if proxied(config, "https://203.0.113.4:6443") || proxied(config, "https://203.0.113.254:6443") {
		parts = append(parts, machineAddresses)
	}
	if len(parts) == before {
		return ""
	}
	return strings.Join(parts, ",")
}

// lists reports whether NO_PROXY names a host, or all of them.
func lists(noProxy, host string) bool {
	for entry := range strings.SplitSeq(noProxy, ",") {
		if entry = strings.TrimSpace(entry); entry == host || entry == "*" {
			return true
		}
	}
	return false
}

func proxied(config httpproxy.Config, target string) bool {
	place, err := url.Parse(target)
	if err != nil {
		return false
	}
	proxy, err := config.ProxyFunc()(place)
	return proxy != nil || err != nil
}
