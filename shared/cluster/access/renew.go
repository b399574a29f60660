package access

import (
	"context"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// renewTimeout is how long a renewal may hold a command up.
const renewTimeout = time.Minute

// RenewSoon takes another certificate where the kubeconfig's expires soon. The command
// goes on with the old one, also where this fails: it is good for some time.
func (e *Entrance) RenewSoon(ctx context.Context, attached []infra.FoundInstance) {
	old := e.Kube().Certificate()
	certificate, err := model.ParseCertificate(old)
	if err != nil || e.DryRun || certificate.NotAfter.Sub(e.Now()) > model.ExpiresSoon {
		return
	}
	title := "Renew the kubeconfig's certificate, which expires on " + certificate.NotAfter.UTC().Format(time.DateOnly)
	if err := e.renew(ctx, old, attached); err != nil {
		event.Say(e.Events, e.Now(), event.Warning, "%s: %v", title, err)
		return
	}
	event.Say(e.Events, e.Now(), event.Info, "%s", title)
}

func (e *Entrance) renew(ctx context.Context, old []byte, attached []infra.FoundInstance) error {
	ctx, cancel := context.WithTimeout(ctx, renewTimeout)
	defer cancel()
	signer, err := e.signer(attached, infra.Ref{})
	if err != nil {
		return err
	}
	entry, err := e.Take(ctx, signer, func(string) {})
	if err != nil {
		return err
	}
	return e.Access.Renew(ctx, old, entry.Credentials)
}
