package image

import (
	"fmt"
	"strings"
)

// pins are the versions that the recipe's go.mod asks for.
type pins struct {
	Go         string // 1.26.6, the oldest that compiles it all
	Kubernetes string // v1.37.2
	Containerd string
	CoreDNS    string
}

// readPins takes the versions from the text of a go.mod.
func readPins(module string) (pins, error) {
	required := map[string]string{}
	for line := range strings.Lines(module) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 {
			required[fields[0]] = fields[1]
		}
	}
	p := pins{
		Go:         required["go"],
		Kubernetes: required["k8s.io/kubernetes"],
		Containerd: required["github.com/containerd/containerd/v2"],
		CoreDNS:    required["github.com/coredns/coredns"],
	}
	if p.Go == "" || p.Kubernetes == "" || p.Containerd == "" || p.CoreDNS == "" {
		return pins{}, fmt.Errorf("the image recipe's go.mod lacks a version: %+v", p)
	}
	return p, nil
}

// majorMinor splits v1.37.2 into 1 and 37.
func majorMinor(version string) (major, minor string) {
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	if len(parts) < 2 {
		return parts[0], ""
	}
	return parts[0], parts[1]
}
