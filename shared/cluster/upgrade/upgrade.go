// Package upgrade says to which version of Kubernetes a cluster can be upgraded, and
// has its add-ons follow.
package upgrade

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/members"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Cluster is a cluster that is to be upgraded, and what was found of it.
type Cluster struct {
	Inventory infra.Inventory
	Kube      port.Kube
	Compute   port.Compute

	from    string // the version that the cluster's spec has
	to      string // the version that it is to have
	kubeadm string // the version in kubeadm's configuration
	nodes   []model.Node
	members []etcd.Member
	lost    []infra.Ref // machines that are gone, and have nodes still
}

// Look finds what stands in the way of an upgrade to a version, and what the plan has to
// know. to may be a minor version, or empty for the newest that can be reached.
func (c Cluster) Look(ctx context.Context, from, to string) (Cluster, error) {
	var err error
	c.from = from
	if c.kubeadm, err = c.Kube.KubeadmVersion(ctx); err != nil {
		return c, err
	}
	if c.to, err = target(from, c.kubeadm, to); err != nil {
		return c, err
	}
	if c.nodes, err = c.Kube.Nodes(ctx); err != nil {
		return c, err
	}
	if c.members, err = members.List(ctx, c.Kube); err != nil {
		return c, err
	}
	if c.lost, err = c.findLost(ctx); err != nil {
		return c, err
	}
	return c, c.check(ctx)
}

// findLost finds nodes whose machines an earlier attempt has deleted, or that are gone
// otherwise. Compute Engine is asked for each: it may have been made since the command
// began.
func (c Cluster) findLost(ctx context.Context) (lost []infra.Ref, err error) {
	for _, node := range c.nodes {
		machine := infra.Ref{Kind: infra.KindInstance, Name: node.Name, Zone: node.Zone}
		if c.Inventory.MetadataOf(machine) != nil {
			continue
		}
		there, err := c.Compute.Exists(ctx, machine)
		if err != nil {
			return nil, err
		}
		if !there {
			lost = append(lost, machine)
		}
	}
	return lost, nil
}

// Version is the version that the cluster is to have.
func (c Cluster) Version() string { return c.to }

// Plan is what the plan has to know.
func (c Cluster) Plan() plan.Upgrading {
	found := plan.Upgrading{Raised: c.kubeadm == c.to, Lost: c.lost}
	for _, m := range members.Named(c.members, c.Inventory) {
		if m.Leader {
			found.Leader = m.Name
		}
	}
	return found
}

// target is the version to upgrade to: the one that is asked for, or that of an upgrade
// which is under way, or the newest that can be reached.
func target(from, kubeadm, to string) (string, error) {
	if kubeadm != from {
		if to != "" && to != kubeadm && to != release.MinorOf(kubeadm) {
			return "", errs.Errorf(errs.Usage, "an upgrade from %s to %s is under way", from, kubeadm).
				WithID("upgrade-under-way").WithHint("Finish it first: kubectl ha upgrade. No version can be gone back to: etcd may have objects of the new one.")
		}
		return kubeadm, nil
	}
	if to == "" {
		return newest(from), nil
	}
	found, ok := release.Find(to)
	if !ok {
		return "", errs.Errorf(errs.Usage, "Kubernetes %s is not known: must be one of %s", to, strings.Join(release.Versions(), ", ")).WithID("unknown-version")
	}
	return found.Version, reachable(from, found.Version)
}

// newest is the newest known release of the next minor version, or else of this one.
func newest(from string) string {
	for _, r := range release.All() { // the newest first
		if reachable(from, r.Version) == nil {
			return r.Version
		}
	}
	return from
}

// reachable refuses what kubeadm and the API servers do not bear.
// https://kubernetes.io/releases/version-skew-policy
func reachable(from, to string) error {
	was, is := number(from), number(to)
	switch {
	case is[0] > was[0]+1:
		return errs.Errorf(errs.Usage, "from %s to %s a minor version would be skipped, which Kubernetes does not support", from, to).
			WithID("skipped-minor").WithHint("Upgrade to the next one first: kubectl ha upgrade --to v1.%d.", was[0]+1)
	case slices.Compare(is[:], was[:]) < 0:
		return errs.Errorf(errs.Usage, "%s is older than %s, and a cluster cannot go back: etcd may have objects of the newer version", to, from).
			WithID("older-version")
	}
	return nil
}

// number is the minor version and the patch of a version such as v1.37.2.
func number(version string) (minorAndPatch [2]int) {
	_, _ = fmt.Sscanf(version, "v1.%d.%d", &minorAndPatch[0], &minorAndPatch[1])
	return minorAndPatch
}

// check finds what stands in the way.
func (c Cluster) check(ctx context.Context) error {
	problems := c.unhealthy()
	if len(problems) == 0 { // all can be asked
		used, err := c.deprecated(ctx)
		if err != nil {
			return err
		}
		problems = used
	}
	if len(problems) == 0 {
		return nil
	}
	return errs.Errorf(errs.Unsafe, "the cluster cannot be upgraded to %s now, and nothing was changed:\n  %s", c.to, strings.Join(problems, "\n  ")).
		WithID("upgrade-unsafe").WithHint("kubectl ha status shows how the cluster is.")
}

// unhealthy are control planes that do not work: each replica's successor joins by the
// others. What an earlier attempt has left half joined does not count.
func (c Cluster) unhealthy() (problems []string) {
	all := members.InZones(slices.DeleteFunc(slices.Clone(c.members), func(m etcd.Member) bool { return m.Learner }), c.Inventory)
	for _, replica := range c.Inventory.Attached() {
		if err := quorum.Restart(all, replica.Name); err != nil {
			problems = append(problems, err.Error())
			break
		}
	}
	for _, node := range c.nodes {
		if node.ControlPlane && !node.Ready && c.Inventory.IsAttached(node.Name) {
			problems = append(problems, fmt.Sprintf("%s: its node is not Ready", node.Name))
		}
	}
	return problems
}

// deprecated are APIs in use that the new version no longer serves, as each API server
// knows what it was asked since it has started.
// https://kubernetes.io/docs/reference/using-api/deprecation-policy/
func (c Cluster) deprecated(ctx context.Context) (problems []string, err error) {
	if release.MinorOf(c.from) == release.MinorOf(c.to) {
		return nil, nil
	}
	for _, replica := range c.Inventory.Attached() {
		if replica.Metadata[infra.MetadataVersion] == c.to {
			continue
		}
		found, err := c.Kube.DeprecatedInUse(ctx, replica.External, release.MinorOf(c.to))
		if err != nil {
			return nil, fmt.Errorf("ask the API server of %s which APIs are in use: %w", replica.Name, err)
		}
		for _, api := range found {
			if problem := fmt.Sprintf("an API is in use that is not served any more: %s", api); !slices.Contains(problems, problem) {
				problems = append(problems, problem)
			}
		}
	}
	return problems, nil
}
