// Package computer puts back what engines change of the computer as a whole:
// kernel modules that are loaded for their networks and disks, the limit of
// inotify instances, whether it forwards, the controllers that runc has the root
// cgroup pass on, and the mount of the directory of network namespaces.
package computer

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// before is how the computer was before its first engine.
type before struct {
	Modules     []string          `json:"modules"`
	Sysctls     map[string]string `json:"sysctls"`               // by name
	Controllers []string          `json:"controllers,omitempty"` // that the root cgroup had its children have; version 2 only
	Guarded     []string          `json:"guarded,omitempty"`     // links of before engines had the computer forward; see Forward

	NamespacesMounted bool `json:"namespacesMounted"` // whether NamespaceDir was a mount of its own
}

// What an engine's start raises the limit of inotify instances to, where it is low.
const (
	InotifySetting = "fs.inotify.max_user_instances"
	InotifyRaised  = 8192
)

// raised are the settings that an engine's start may change, and to what.
var raised = map[string]string{InotifySetting: strconv.Itoa(InotifyRaised)}

// brought are modules that engines have the kernel load: overlays, virtual
// Ethernet, and what firewalls, translation and pods' networks use.
var brought = regexp.MustCompile(`^(overlay|veth|bridge|stp|llc|br_netfilter|nfnetlink\w*|nf_\w+|nft_\w+|x_tables|xt_\w+|` +
	`ip6?_tables|ip6?table_\w+|ip6?t_\w+|ip_set\w*|ip_vs\w*|libcrc32c|dummy|tun|xfrm_\w+|sch_\w+|cls_\w+)$`)

// module is a line of /proc/modules.
type module struct {
	name string
	free bool // nothing uses it
}

// parseModules reads the format of /proc/modules: name, size, uses, users …
func parseModules(text string) []module {
	var list []module
	for line := range strings.Lines(text) {
		if fields := strings.Fields(line); len(fields) >= 3 {
			list = append(list, module{name: fields[0], free: fields[2] == "0"})
		}
	}
	return list
}

// changed are the settings that an engine has changed: what somebody else has
// set since is theirs.
func (b before) changed(now map[string]string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(b.Sysctls)) {
		if now[name] == raised[name] && now[name] != b.Sysctls[name] {
			names = append(names, name)
		}
	}
	return names
}

// enabled are the controllers that the root cgroup passes on since.
func (b before) enabled(now []string) []string {
	return slices.DeleteFunc(slices.Clone(now), func(name string) bool { return slices.Contains(b.Controllers, name) })
}

// removable are the modules that came since, of the kinds that engines bring,
// and that nothing uses.
func (b before) removable(now []module) []string {
	var names []string
	for _, m := range now {
		if m.free && b.came(m) {
			names = append(names, m.name)
		}
	}
	return names
}

// cameSince reports whether there are modules that engines have brought.
func (b before) cameSince(now []module) bool { return slices.ContainsFunc(now, b.came) }

func (b before) came(m module) bool {
	return brought.MatchString(m.name) && !slices.Contains(b.Modules, m.name)
}
