package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// The bounds of a cluster. A TTL is at most what Compute Engine allows as a
// VM's maxRunDuration, 120 days; etcd advises against more than 7 members.
const (
	MaxReplicas     = 7
	MaxNodesPerZone = 500
	MinTTL          = 10 * time.Minute
	MaxTTL          = 120 * 24 * time.Hour
)

// The forms of names, which are compiled when they are first needed: most
// commands need none.
var (
	clusterName = form(`^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$`)
	poolName    = form(`^[a-z][a-z0-9]{0,11}$`)
	projectID   = form(`^([a-z0-9.-]+:)?[a-z][a-z0-9-]{2,28}[a-z0-9]$`)
	regionName  = form(`^[a-z]+-[a-z]+[0-9]+$`)
	zoneLetter  = form(`^[a-z]$`)
	machineType = form(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)
	imageLink   = form(`^projects/([a-z0-9.-]+:)?[a-z][a-z0-9-]{2,28}[a-z0-9]/global/images/(family/)?[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)
)

// The forms of texts of which validation knows more.
const (
	zonePattern  = `^[a-z]+-[a-z]+[0-9]+-[a-z]$`
	rangePattern = `^[0-9]{1,3}(\.[0-9]{1,3}){3}/[0-9]{1,2}$`
)

func form(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

// Validate checks a cluster whose defaults are filled in. Everything that is
// wrong is reported at once: the error is a usage error around an *Invalid.
func Validate(c *Cluster) error { return invalid("", problemsOf(c)) }

func problemsOf(c *Cluster) []Problem {
	v := &validator{region: c.Spec.Region}
	v.header(c)
	v.match("spec.project", c.Spec.Project, projectID(), "lower-case letters, digits and hyphens, 4 to 30", true)
	v.match("spec.region", c.Spec.Region, regionName(), "a region such as europe-west1", false)
	v.version(c.Spec.KubernetesVersion)
	v.match("spec.image", c.Spec.Image, imageLink(), "projects/PROJECT/global/images/NAME, or …/images/family/NAME", true)
	v.controlPlane(c.Spec.ControlPlane)
	v.pools(c.Spec.Pools)
	v.network(c)
	v.serviceAccounts(c.Spec.ServiceAccounts)
	v.manifests(c.Spec.Manifests)
	v.ttl(c.Spec.TTL)
	return v.problems
}

// validator collects the problems of one cluster.
type validator struct {
	region   string
	problems []Problem
}

func (v *validator) problem(path, hint, format string, args ...any) {
	v.problems = append(v.problems, Problem{Path: path, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// match holds a string to a form; rule says which.
func (v *validator) match(path, value string, form *regexp.Regexp, rule string, optional bool) {
	switch {
	case value == "" && optional:
	case value == "":
		v.problem(path, "", "required")
	case !form.MatchString(value):
		v.problem(path, "", "invalid value %q: must be %s", value, rule)
	}
}

func (v *validator) header(c *Cluster) {
	if c.APIVersion != APIVersion {
		v.problem("apiVersion", "", "invalid value %q: must be %s", c.APIVersion, APIVersion)
	}
	if c.Kind != Kind {
		v.problem("kind", "", "invalid value %q: must be %s", c.Kind, Kind)
	}
	v.match("metadata.name", c.Metadata.Name, clusterName(),
		"lower-case letters, digits and inner hyphens, at most 20, beginning with a letter", false)
}

// version takes only releases that are known: what others need is not.
func (v *validator) version(value string) {
	const path = "spec.kubernetesVersion"
	if _, known := release.Find(value); known {
		return
	}
	hint := ""
	if _, known := release.Find("v" + value); known {
		hint = "write v" + value
	} else if r, known := release.Find(release.MinorOf(value)); known {
		hint = "write " + r.Minor() + " for its newest release here"
	}
	v.problem(path, hint, "invalid value %q: must be one of %s", value, strings.Join(knownVersions(), ", "))
}

// knownVersions are the releases and the minor versions that a document can have.
func knownVersions() []string { return slices.Concat(release.Versions(), release.Minors()) }

func (v *validator) controlPlane(cp ControlPlane) {
	path := "spec.controlPlane"
	switch n := len(cp.Zones); {
	case n == 0:
		v.problem(path+".zones", "name one to seven zones, such as [europe-west1-b, europe-west1-c, europe-west1-d]", "required")
	case n > MaxReplicas:
		v.problem(path+".zones", "", "invalid value: must name at most %d zones, names %d", MaxReplicas, n)
	}
	v.zones(path+".zones", cp.Zones)
	v.machineType(path, cp.MachineType)
	v.disk(path, cp.MachineType, cp.Disk)
	v.apiServer(cp.APIServer)
}

func (v *validator) pools(pools []Pool) {
	var names []string
	for i, pool := range pools {
		path := fmt.Sprintf("spec.pools[%d]", i)
		v.pool(path, pool)
		if first := slices.Index(names, pool.Name); first >= 0 {
			v.problem(path+".name", "", "%q is the name of spec.pools[%d] already", pool.Name, first)
		}
		names = append(names, pool.Name)
	}
}

func (v *validator) pool(path string, pool Pool) {
	v.match(path+".name", pool.Name, poolName(), "lower-case letters and digits, at most 12, beginning with a letter", false)
	v.zones(path+".zones", pool.Zones)
	for i, zone := range pool.Zones {
		if slices.Index(pool.Zones, zone) < i {
			v.problem(fmt.Sprintf("%s.zones[%d]", path, i), "for more workers in a zone raise nodesPerZone", "%q is named twice", zone)
		}
	}
	if pool.NodesPerZone < 0 || pool.NodesPerZone > MaxNodesPerZone {
		v.problem(path+".nodesPerZone", "", "invalid value %d: must be 0 to %d", pool.NodesPerZone, MaxNodesPerZone)
	}
	v.machineType(path, pool.MachineType)
	v.disk(path, pool.MachineType, pool.Disk)
	v.labels(path+".labels", pool.Labels)
	v.taints(path+".taints", pool.Taints)
}

func (v *validator) zones(path string, zones []string) {
	if !regionName().MatchString(v.region) {
		return // which has been said; nothing can be said of the zones
	}
	for i, zone := range zones {
		letter, ok := strings.CutPrefix(zone, v.region+"-")
		if !ok || !zoneLetter().MatchString(letter) {
			hint := ""
			if zoneLetter().MatchString(zone) {
				hint = fmt.Sprintf("did you mean %s-%s?", v.region, zone)
			}
			v.problem(fmt.Sprintf("%s[%d]", path, i), hint, "invalid value %q: must be a zone of %s, such as %s-b", zone, v.region, v.region)
		}
	}
}

func (v *validator) machineType(path, value string) {
	v.match(path+".machineType", value, machineType(), "a machine type such as "+DefaultPoolMachineType, true)
}

func (v *validator) ttl(ttl Duration) {
	if ttl.Duration != 0 && (ttl.Duration < MinTTL || ttl.Duration > MaxTTL) {
		v.problem("spec.ttl", "", "invalid value %s: must be %s to %s", ttl, Duration{MinTTL}, Duration{MaxTTL})
	}
}
