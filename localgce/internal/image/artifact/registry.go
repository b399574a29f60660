package artifact

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

// Registry is how container registries are spoken to: through the environment's
// proxy, with the credentials that Docker's or Podman's configuration has for them.
type Registry struct {
	Stalled time.Duration // how long a transfer may stand still; DefaultStalled when 0
}

// DefaultStalled is how long a transfer may stand still.
const DefaultStalled = 30 * time.Second

// The ids of the errors where a registry does not answer, or has no such artifact.
const (
	NotAvailable = "registry-not-available"
	NotThere     = "no-such-artifact"
)

func options() []remote.Option {
	return []remote.Option{remote.WithAuthFromKeychain(authn.DefaultKeychain)}
}

// watch does something with a registry, and ends it when it stands still. Its error
// says what to do next.
func (r Registry) watch(ctx context.Context, at name.Repository, do func(context.Context) error) error {
	limit := r.Stalled
	if limit == 0 {
		limit = DefaultStalled
	}
	watched, end := wait.WithIdleTimeout(ctx, limit)
	defer end()
	err := do(watched)
	if err != nil && errors.Is(context.Cause(watched), wait.ErrIdle) {
		err = errs.Errorf(errs.Unavailable, "%w for %s", wait.ErrIdle, limit).WithID(NotAvailable)
	}
	return explained(err, at)
}

// explained gives a registry's error a kind, and says what to do.
func explained(err error, at name.Repository) error {
	var answer *transport.Error
	answered := errors.As(err, &answer)
	switch {
	case err == nil || errs.IDOf(err) != "" || errors.Is(err, context.Canceled):
		return err
	case answered && answer.StatusCode == http.StatusNotFound:
		return errs.Errorf(errs.Usage, "%w", err).WithID(NotThere)
	case answered && (answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden):
		return errs.Errorf(errs.Denied, "%w", err).WithHint("Log in: docker login %s", at.RegistryStr())
	case answered && !answer.Temporary():
		return errs.Errorf(errs.Rejected, "%w", err)
	case answered || brokenOff(err):
		return errs.Errorf(errs.Unavailable, "%w", err).WithID(NotAvailable).
			WithHint("Check the network and the proxy, and run the command again: what was transferred stays.")
	}
	return err
}

// brokenOff reports whether a connection has failed, or ended before its time.
func brokenOff(err error) bool {
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
