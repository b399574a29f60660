package access

import (
	"context"
	"fmt"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const (
	// littleLeft is how long before its end the administrator's certificate, which is
	// good for a year, is renewed by any command that changes the cluster.
	littleLeft = 30 * 24 * time.Hour
	// renewTimeout is how long that may hold a command up.
	renewTimeout = time.Minute
)

// RenewSoon takes another certificate where the kubeconfig's ends soon. The command
// goes on with the old one, also where this fails: it is good for some time.
func (e *Entrance) RenewSoon(ctx context.Context, attached []infra.FoundInstance) {
	old := e.Kube().Certificate()
	certificate, err := model.ParseCertificate(old)
	if err != nil || e.DryRun || certificate.NotAfter.Sub(e.Now()) > littleLeft {
		return
	}
	title := "Renew the kubeconfig's certificate, which expires on " + certificate.NotAfter.UTC().Format(time.DateOnly)
	if err := e.renew(ctx, old, attached); err != nil {
		e.send(event.Warning, fmt.Sprintf("%s: %v", title, err))
		return
	}
	e.send(event.Info, title)
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

func (e *Entrance) send(kind event.Kind, title string) {
	if e.Events != nil {
		e.Events.Send(event.Event{Time: e.Now(), Kind: kind, Title: title})
	}
}
