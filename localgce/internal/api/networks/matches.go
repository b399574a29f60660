package networks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	compute "google.golang.org/api/compute/v1"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/api/apierr"
)

// match is one protocol of a rule with its ports.
type match struct {
	field    string // for messages: "resource.allowed[0]"
	protocol string
	ports    []string
}

func matches(f *compute.Firewall) (list []match) {
	for i, a := range f.Allowed {
		list = append(list, match{fmt.Sprintf("resource.allowed[%d]", i), strings.ToLower(a.IPProtocol), a.Ports})
	}
	for i, d := range f.Denied {
		list = append(list, match{fmt.Sprintf("resource.denied[%d]", i), strings.ToLower(d.IPProtocol), d.Ports})
	}
	return list
}

// protocolNames are those that rules know beside numbers, and withPorts the
// protocols that have ports.
// https://cloud.google.com/firewall/docs/firewalls#protocols_and_ports
var (
	protocolNames = []string{"tcp", "udp", "icmp", "esp", "ah", "sctp", "ipip", "all"}
	withPorts     = []string{"tcp", "udp", "sctp", "6", "17", "132"}
)

// checkMatches refuses protocols and ports that there are not.
func checkMatches(f *compute.Firewall) error {
	for _, m := range matches(f) {
		switch {
		case m.protocol == "":
			return apierr.Required(m.field + ".IPProtocol")
		case !isProtocol(m.protocol):
			return apierr.Invalid(m.field+".IPProtocol", m.protocol, "It must be one of %s, or a protocol number.", strings.Join(protocolNames, ", "))
		case len(m.ports) > 0 && !slices.Contains(withPorts, m.protocol):
			return apierr.Invalid(m.field+".ports[0]", m.ports[0], "Ports may only be specified on rules whose protocol is one of TCP, UDP, SCTP.")
		}
		for i, port := range m.ports {
			if !arePorts(port) {
				return apierr.Invalid(fmt.Sprintf("%s.ports[%d]", m.field, i), port, "It must be a port from 0 to 65535, or a range of ports from the lower to the higher.")
			}
		}
	}
	return nil
}

func isProtocol(text string) bool {
	_, err := strconv.ParseUint(text, 10, 8)
	return err == nil || slices.Contains(protocolNames, text)
}

func arePorts(text string) bool {
	low, high, isRange := strings.Cut(text, "-")
	if !isRange {
		high = low
	}
	first, errFirst := strconv.ParseUint(low, 10, 16)
	last, errLast := strconv.ParseUint(high, 10, 16)
	return errFirst == nil && errLast == nil && first <= last
}
