package gce

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"cloud.google.com/go/auth"

	"github.com/kubectl-ha/kubectl-ha/shared/fault"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// about says what was being done: "create instance demo-b in europe-west1-b".
func (c *Client) about(verb string, ref infra.Ref) string {
	return fmt.Sprintf("%s %s %s in %s", verb, ref.Kind, ref.Name, c.place(ref))
}

// place is the zone, the region or the project that the resource belongs to.
func (c *Client) place(ref infra.Ref) string {
	if ref.Kind.Global() {
		return "project " + c.project
	}
	switch ref.Kind {
	case infra.KindInstance, infra.KindInstanceGroup, infra.KindManagedGroup:
		return ref.Zone
	}
	return c.region
}

// explain gives err its kind, and says what was being done and what to do
// next; nil stays nil, and a fault keeps its kind and hint. What may pass by
// itself was tried again often enough to count as Failed, not as Unavailable.
func (c *Client) explain(action string, err error) error {
	if err == nil {
		return nil
	}
	refused, isRefusal := asRefusal(err)
	if isRefusal && fault.KindOf(err) == fault.Failed {
		err = refused // Compute Engine's own words, without the client's around them
	}
	wrapped := fault.Errorf(fault.KindOf(err), "%s: %w", action, err)
	var known *fault.Error
	switch {
	case errors.As(err, &known):
		return wrapped.WithID(known.ID).WithHint("%s", fault.HintOf(err))
	case isRefusal:
		return c.explainRefusal(wrapped, refused)
	case errors.Is(err, context.DeadlineExceeded):
		return wrapped.WithHint("Run the same command again: it goes on where this one stopped.")
	case isSignedOut(err):
		wrapped.Kind = fault.Denied
		return wrapped.WithID("no-credentials").WithHint("%s", signInHint)
	case isUnreachable(err):
		return wrapped.WithID("compute-unreachable").WithHint("%s", c.unreachableHint())
	case isCut(err):
		return wrapped.WithID("connection-lost").WithHint("The connection to Compute Engine breaks again and again: check this computer's network and proxy, then run the same command again; it goes on where this one stopped.")
	}
	return wrapped
}

// isSignedOut tells that no access token could be had with the credentials.
func isSignedOut(err error) bool {
	var denied *auth.Error
	return errors.As(err, &denied) && !denied.Temporary()
}

func isUnreachable(err error) bool {
	var operation *net.OpError
	var lookup *net.DNSError
	return errors.As(err, &operation) || errors.As(err, &lookup)
}

// isCut tells that the connection ended before the answer.
func isCut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

func (c *Client) unreachableHint() string {
	if c.endpoint == "" {
		return "Compute Engine cannot be reached: check this computer's network and proxy."
	}
	return "Nothing answers at " + c.endpoint + ": start the local Compute Engine with `kubectl ha local start`."
}

func (c *Client) explainRefusal(wrapped *fault.Error, refused *refusal) error {
	switch {
	case refused.isStockout():
		wrapped.Kind = fault.Exhausted
		return wrapped.WithID("stockout").WithHint("%s", stockoutHint(refused.zones))
	case refused.isQuota():
		wrapped.Kind = fault.Exhausted
		return wrapped.WithID("quota").WithHint("See the quotas with `gcloud compute regions describe %s --project=%s`; "+
			"ask Google for more, or use fewer or smaller machines.", c.region, c.project)
	case refused.is("accessNotConfigured", "serviceDisabled"):
		wrapped.Kind = fault.Denied
		return wrapped.WithID("api-disabled").WithHint("Enable the API with `gcloud services enable compute.googleapis.com --project=%s`.", c.project)
	case refused.busy(): // before the denials, for a rate limit is a 403 too
		return wrapped.WithID("busy").WithHint("Compute Engine is busy: wait a minute and run the same command again; it goes on where this one stopped.")
	case refused.deniesAccount():
		wrapped.Kind = fault.Denied
		return wrapped.WithID("act-as").WithHint("%s", actAsHint(refused))
	case refused.lacksAccount():
		wrapped.Kind = fault.Usage
		return wrapped.WithID("no-such-account").WithHint("%s", c.noAccountHint())
	case refused.isDenied():
		wrapped.Kind = fault.Denied
		return wrapped.WithID("permission").WithHint("%s", c.permissionHint(refused))
	case refused.is("resourceInUseByAnotherResource"):
		return wrapped.WithID("in-use").WithHint("Delete what uses it, which the message names, then run the same command again.")
	case refused.internal():
		return wrapped.WithID("internal-error").WithHint("Compute Engine failed at it, several times: run the same command again; it goes on where this one stopped. See https://status.cloud.google.com if it lasts.")
	}
	return wrapped
}

func (r *refusal) isStockout() bool {
	return r.is("zoneResourcePoolExhausted", "zoneResourcePoolExhaustedWithDetails", "stockout")
}

func (r *refusal) isQuota() bool { return r.is("quotaExceeded") }

func stockoutHint(zones []string) string {
	if len(zones) == 0 {
		return "Choose another zone or machine type, or try again later."
	}
	return "Zones that have room: " + strings.Join(zones, ", ") + ". Choose one of them, another machine type, or try again later."
}

func (r *refusal) isDenied() bool {
	return r.status == http.StatusUnauthorized || r.status == http.StatusForbidden ||
		r.is("forbidden", "permissionDenied")
}

// permissionPattern finds the missing permission in Compute Engine's words.
var permissionPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`'?([a-z]+\.[A-Za-z]+\.[A-Za-z]+)'? permission`)
})

func (c *Client) permissionHint(refused *refusal) string {
	if refused.status == http.StatusUnauthorized {
		return "The credentials are not accepted. " + signInHint
	}
	if found := permissionPattern().FindStringSubmatch(refused.message); found != nil {
		return fmt.Sprintf("Ask an owner of project %s for a role with the permission %s.", c.project, found[1])
	}
	return fmt.Sprintf("Ask an owner of project %s for the roles compute.admin and iam.serviceAccountUser.", c.project)
}
