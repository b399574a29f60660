package port

import (
	"context"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// Access is the way into clusters: a kubeconfig.
type Access interface {
	// Open connects with what the kubeconfig has for the target; ok is false
	// where it has nothing.
	Open(target model.Target) (kube Kube, ok bool, err error)
	// Connect uses the credentials, which are in no kubeconfig yet, as
	// Open would once they are saved.
	Connect(target model.Target, endpoint string, credentials model.Credentials) (Kube, error)
	// Save merges the target into the kubeconfig and makes it the current
	// context, whose name it returns. It waits while another program writes.
	Save(ctx context.Context, target model.Target, endpoint string, credentials model.Credentials) (contextName string, err error)
	// Writable says why Save could not; nil where it can.
	Writable(ctx context.Context, target model.Target) error
	// Renew replaces an administrator's certificate, wherever the kubeconfig has it,
	// and changes nothing else.
	Renew(ctx context.Context, certificate []byte, by model.Credentials) error
	// Remember writes down in the kubeconfig which cluster the target's entry is,
	// where another program has dropped that.
	Remember(ctx context.Context, target model.Target) error
	// Forget removes the target from the kubeconfig; what others use of it stays,
	// and an absent one is fine.
	Forget(ctx context.Context, target model.Target) error
}
