package machine

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// Request is something that machines do when their metadata asks for it, by an id that
// is new each time, and that they answer in a guest attribute.
type Request struct {
	Key       string // of the metadata
	Attribute string
	Done      string // the answer, after the id, that it is done
}

// Asked is what a machine is asked through.
type Asked interface {
	Outputs
	SetMetadata(ctx context.Context, instance infra.Ref, set map[string]string) error
}

// Ask makes the request of a machine and waits for its answer. One that the machine had
// when the command began, and has not answered, is waited for, and not made again.
func (r Request) Ask(ctx context.Context, through Asked, machine infra.Ref, had map[string]string) error {
	attributes, err := through.GuestAttributes(ctx, machine, bootstrap.Namespace)
	if err != nil {
		return err
	}
	id := had[r.Key]
	if id == "" || strings.HasPrefix(attributes[r.Attribute], id+" ") {
		id = rand.Text()
		if err := through.SetMetadata(ctx, machine, map[string]string{r.Key: id}); err != nil {
			return err
		}
	}
	return Watcher{Outputs: through}.AwaitAnswer(ctx, machine, r.Attribute, id, r.Done)
}
