package gce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// kind is what all kinds of resources have in common.
type kind interface {
	// describe returns the description, which holds the mark.
	describe(ctx context.Context, ref infra.Ref) (string, error)
	delete(ref infra.Ref) retry.Change
}

func (c *Client) kind(of infra.Kind) (kind, error) {
	switch of {
	case infra.KindNetwork:
		return networks{c}, nil
	case infra.KindSubnetwork:
		return subnetworks{c}, nil
	case infra.KindFirewall:
		return firewalls{c}, nil
	case infra.KindAddress:
		return addresses{c}, nil
	case infra.KindHealthCheck:
		return healthChecks{c}, nil
	case infra.KindInstanceGroup:
		return instanceGroups{c}, nil
	case infra.KindBackendService:
		return backendServices{c}, nil
	case infra.KindForwardingRule:
		return forwardingRules{c}, nil
	case infra.KindTemplate:
		return templates{c}, nil
	case infra.KindManagedGroup:
		return managedGroups{c}, nil
	case infra.KindInstance:
		return instances{c}, nil
	}
	return nil, errs.Errorf(errs.Failed, "no resource kind %q is known", of)
}
