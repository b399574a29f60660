package certificates

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Named are the cluster's replicas of the names, or all for none. A name that no
// replica has is an error of kind Usage.
func Named(inventory infra.Inventory, names []string) (replicas []infra.FoundInstance, err error) {
	all := inventory.Replicas()
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		i := slices.IndexFunc(all, func(i infra.FoundInstance) bool { return i.Name == name })
		if i < 0 {
			return nil, errs.Errorf(errs.Usage, "cluster %s has no replica %s", inventory.Owner.Cluster, name).
				WithID("no-such-replica").WithHint("kubectl ha certificates shows its replicas.")
		}
		replicas = append(replicas, all[i])
	}
	return replicas, nil
}

// Running leaves out those whose machines do not run, with a warning; where they are
// wanted by their names, that is an error.
func Running(replicas []infra.FoundInstance, wanted bool) (all []infra.FoundInstance, warnings []string, err error) {
	for _, replica := range replicas {
		switch {
		case replica.Status == "RUNNING":
			all = append(all, replica)
		case wanted:
			return nil, nil, errs.Errorf(errs.Failed, "the machine of %s is %s, and can renew nothing", replica.Name, replica.Status).
				WithHint("Start it, or leave it out.")
		default:
			warnings = append(warnings, fmt.Sprintf("the machine of %s is %s: its certificates are not renewed", replica.Name, replica.Status))
		}
	}
	return all, warnings, nil
}

// LeaderLast are the replicas in an order in which etcd elects a leader once.
func LeaderLast(replicas []infra.FoundInstance, members []etcd.Member) (refs []infra.Ref) {
	var last []infra.Ref
	for _, replica := range replicas {
		if slices.ContainsFunc(members, func(m etcd.Member) bool { return m.Name == replica.Name && m.Leader }) {
			last = append(last, replica.Ref())
			continue
		}
		refs = append(refs, replica.Ref())
	}
	return append(refs, last...)
}
