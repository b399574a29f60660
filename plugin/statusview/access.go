package statusview

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
)

// access says what is open to whom, a line each.
func (v View) access(access status.Access) string {
	text := v.door("API", access.API) + v.door("SSH", access.SSH)
	for _, rule := range access.Other {
		text += fmt.Sprintf("firewall rule %s opens %s to %s\n", rule.Name, strings.Join(rule.Allowed, ", "), v.whom(rule.Sources))
	}
	return text
}

func (v View) door(what string, open []netip.Prefix) string {
	if len(open) == 0 {
		return what + " closed\n"
	}
	var sources []string
	for _, one := range open {
		sources = append(sources, one.String())
	}
	return fmt.Sprintf("%s open to %s\n", what, v.whom(sources))
}

// few sources fit in a line of 80 columns.
const few = 2

func (v View) whom(sources []string) string {
	var shown []string
	for _, one := range sources {
		if one == "0.0.0.0/0" || one == "::/0" {
			one += " (everybody)"
		}
		shown = append(shown, one)
	}
	if more := len(shown) - few; more > 0 && !v.Wide {
		return fmt.Sprintf("%s and %d more (-o wide)", strings.Join(shown[:few], ", "), more)
	}
	return strings.Join(shown, ", ")
}
