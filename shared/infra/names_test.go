package infra

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// parts are what names are made of that could run together.
var parts = []string{"a", "b", "dm", "control", "plane", "1234"}

// clusters are all names of up to four parts that begin with a letter.
func clusters() (names []string) {
	last := []string{""}
	for range 4 {
		var next []string
		for _, head := range last {
			for _, part := range parts {
				next = append(next, strings.TrimPrefix(head+"-"+part, "-"))
			}
		}
		names, last = append(names, next...), next
	}
	return slices.DeleteFunc(names, func(name string) bool { return name[0] == '1' })
}

// machinesOf are names of machines that a cluster can have, by their roles.
func machinesOf(cluster string) map[string]string {
	roles := map[string]string{}
	for _, zone := range []string{"europe-west1-a", "europe-west1-b"} {
		for _, n := range []int{1, 2, 12, 999} {
			roles[ReplicaName(cluster, zone, n)] = RoleControlPlane
		}
		for _, pool := range parts[:5] {
			for _, suffix := range []string{"1234", "0002", "abcd", "plan", "b123"} {
				roles[PoolGroup(cluster, pool, zone).Name+"-"+suffix] = RoleWorker
			}
		}
	}
	return roles
}

// TestMachineNames: a machine's name tells its cluster and its role for certain,
// whatever names are chosen.
func TestMachineNames(t *testing.T) {
	type owner struct{ cluster, role string }
	owners, patterns := map[string]owner{}, map[string]*regexp.Regexp{}
	for _, cluster := range clusters() {
		pattern, replica := regexp.MustCompile(MachinePattern(cluster)), regexp.MustCompile(ReplicaPattern(cluster))
		patterns[cluster] = pattern
		for name, role := range machinesOf(cluster) {
			if !pattern.MatchString(name) {
				t.Errorf("%s is not taken for a machine of %s", name, cluster)
			}
			if replica.MatchString(name) != (role == RoleControlPlane) {
				t.Errorf("%s, of a %s, is taken for another role's", name, role)
			}
			if other, taken := owners[name]; taken {
				t.Errorf("%s is of %s, %s, and of %s, %s", name, cluster, role, other.cluster, other.role)
			}
			owners[name] = owner{cluster, role}
		}
	}
	// Only a cluster whose name the machine's begins with could take it.
	for name, own := range owners {
		for i := range name {
			if pattern := patterns[name[:i]]; name[i] == '-' && name[:i] != own.cluster && pattern != nil && pattern.MatchString(name) {
				t.Errorf("%s, a machine of %s, passes for one of %s", name, own.cluster, name[:i])
			}
		}
	}
	t.Logf("%d names", len(owners))
}

func TestBakedFamily(t *testing.T) {
	if got := BakedFamily("v1.37.2", false); got != "kubectl-ha-v1-37-2" {
		t.Errorf("got %s", got)
	}
	if got := BakedFamily("v1.37.2", true); got != "kubectl-ha-v1-37-2-arm64" {
		t.Errorf("for Arm: %s", got)
	}
	image := Image{KubernetesVersion: "v1.37.2"}
	text := image.Description(Owner{Cluster: "image", Region: "europe-west1"})
	if owner, ok := ParseDescription(text); !ok || owner.Cluster != "image" || KubernetesOf(text) != "v1.37.2" {
		t.Errorf("read back from %q: %+v, %s", text, owner, KubernetesOf(text))
	}
}
