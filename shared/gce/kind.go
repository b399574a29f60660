package gce

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/retry"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// kinds are all kinds of resources. A new one is a line here, and a file that says
// how it is described, made and deleted.
var kinds = map[infra.Kind]func(*Client) kind{
	infra.KindNetwork:        func(c *Client) kind { return of[infra.Network]{networks{c}} },
	infra.KindSubnetwork:     func(c *Client) kind { return of[infra.Subnetwork]{subnetworks{c}} },
	infra.KindFirewall:       func(c *Client) kind { return of[infra.Firewall]{firewalls{c}} },
	infra.KindAddress:        func(c *Client) kind { return of[infra.Address]{addresses{c}} },
	infra.KindHealthCheck:    func(c *Client) kind { return of[infra.HealthCheck]{healthChecks{c}} },
	infra.KindInstanceGroup:  func(c *Client) kind { return of[infra.InstanceGroup]{instanceGroups{c}} },
	infra.KindBackendService: func(c *Client) kind { return of[infra.BackendService]{backendServices{c}} },
	infra.KindForwardingRule: func(c *Client) kind { return of[infra.ForwardingRule]{forwardingRules{c}} },
	infra.KindTemplate:       func(c *Client) kind { return of[infra.Template]{templates{c}} },
	infra.KindManagedGroup:   func(c *Client) kind { return of[infra.ManagedGroup]{managedGroups{c}} },
	infra.KindInstance:       func(c *Client) kind { return of[infra.Instance]{instances{c}} },
	infra.KindImage:          func(c *Client) kind { return of[infra.Image]{images{c}} },
}

// kind is what all kinds of resources have in common.
type kind interface {
	// describe returns the description, which holds the mark.
	describe(ctx context.Context, ref infra.Ref) (string, error)
	delete(ref infra.Ref) retry.Change
	// plan says how the resource, which must be of this kind, comes to be.
	plan(resource infra.Resource, owner infra.Owner) (blueprint, error)
}

// blueprint says how to make a resource, and how to bring one that is there to
// what is wanted; converge is nil for kinds that stay as they were made.
type blueprint struct {
	insert   retry.Change
	converge retry.Change
}

func (c *Client) kind(of infra.Kind) (kind, error) {
	known, ok := kinds[of]
	if !ok {
		return nil, errs.Errorf(errs.Failed, "unknown kind of resource %q", of)
	}
	return known(c), nil
}

// of is the kind whose resources are of type T.
type of[T infra.Resource] struct{ typed[T] }

// typed is what the file of a kind says of it.
type typed[T infra.Resource] interface {
	describe(ctx context.Context, ref infra.Ref) (string, error)
	delete(ref infra.Ref) retry.Change
	blueprint(want T, owner infra.Owner) blueprint
}

func (k of[T]) plan(resource infra.Resource, owner infra.Owner) (blueprint, error) {
	want, ok := resource.(T)
	if !ok {
		return blueprint{}, errs.Errorf(errs.Failed, "%s is of type %T", resource.Ref(), resource)
	}
	return k.blueprint(want, owner), nil
}
