package refusal

import (
	"context"
	"errors"
	"io"
	"net"

	"cloud.google.com/go/auth"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// Explainer explains in terms of one project and region.
type Explainer struct {
	Project  string
	Region   string
	Endpoint string // of a local Compute Engine; empty for Google's
}

// Explain gives err its kind, and says what was being done and what to do
// next; nil stays nil, and an errs.Error keeps its kind and hint. What may pass by
// itself was tried again often enough to count as Failed, not as Unavailable.
func (e Explainer) Explain(action string, err error) error {
	if err == nil {
		return nil
	}
	refused, isRefusal := Of(err)
	if isRefusal && errs.KindOf(err) == errs.Failed {
		err = refused // Compute Engine's own words, without the client's around them
	}
	wrapped := errs.Errorf(errs.KindOf(err), "%s: %w", action, err)
	var known *errs.Error
	switch {
	case errors.As(err, &known):
		return wrapped.WithID(known.ID).WithHint("%s", errs.HintOf(err))
	case isRefusal:
		return e.explainRefusal(wrapped, refused)
	case errors.Is(err, context.DeadlineExceeded):
		return wrapped.WithHint("Run the same command again: it resumes where this one stopped.")
	case SignedOut(err):
		wrapped.Kind = errs.Denied
		return wrapped.WithID("no-credentials").WithHint("%s", SignInHint)
	case isUnreachable(err):
		return wrapped.WithID("compute-unreachable").WithHint("%s", e.unreachableHint())
	case isCut(err):
		return wrapped.WithID("connection-lost").WithHint("The connection to Compute Engine keeps breaking: check this computer's network and proxy, then run the same command again; it resumes where this one stopped.")
	}
	return wrapped
}

func (e Explainer) explainRefusal(wrapped *errs.Error, refused *Error) error {
	switch {
	case refused.Stockout():
		wrapped.Kind = errs.Exhausted
		return wrapped.WithID("stockout").WithHint("%s", stockoutHint(refused.Zones))
	case refused.Quota():
		wrapped.Kind = errs.Exhausted
		return wrapped.WithID("quota").WithHint("See the quotas with `gcloud compute regions describe %s --project=%s`; "+
			"ask Google for more, or use fewer or smaller machines.", e.Region, e.Project)
	case refused.is("accessNotConfigured", "serviceDisabled"):
		wrapped.Kind = errs.Denied
		return wrapped.WithID("api-disabled").WithHint("%s", e.disabledHint(refused))
	case refused.Busy(): // before the denials, for a rate limit is a 403 too
		return wrapped.WithID("busy").WithHint("Compute Engine is busy: wait a minute and run the same command again; it resumes where this one stopped.")
	case refused.againstPolicy():
		wrapped.Kind = errs.Denied
		return wrapped.WithID("organisation-policy").WithHint("%s", e.policyHint(refused))
	case refused.deniesQuotaProject():
		wrapped.Kind = errs.Denied
		return wrapped.WithID("quota-project").WithHint("%s", e.quotaProjectHint())
	case refused.deniesAccount():
		wrapped.Kind = errs.Denied
		return wrapped.WithID("act-as").WithHint("%s", actAsHint(refused))
	case refused.lacksAccount():
		wrapped.Kind = errs.Usage
		return wrapped.WithID("no-such-account").WithHint("%s", e.noAccountHint())
	case refused.isDenied():
		wrapped.Kind = errs.Denied
		return wrapped.WithID("permission").WithHint("%s", e.permissionHint(refused))
	case refused.is("resourceInUseByAnotherResource"):
		return wrapped.WithID("in-use").WithHint("Delete what uses it, which the message names, then run the same command again.")
	case refused.Internal():
		return wrapped.WithID("internal-error").WithHint("Compute Engine failed several times: run the same command again; it resumes where this one stopped. See https://status.cloud.google.com if it lasts.")
	}
	return wrapped
}

// SignedOut tells that no access token could be had with the credentials.
func SignedOut(err error) bool {
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
