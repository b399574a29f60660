package etcd

import (
	"context"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// How long etcdctl waits for a member: quick tells a dead one soon, patient is
// for machines that are slow.
const (
	quick   = 3 * time.Second
	patient = 10 * time.Second
)

// pki is where the pod has etcd's certificates.
const pki = "/etc/kubernetes/pki/etcd/"

// share is the part of the caller's time for one command: another member may
// have to be asked too.
func share(ctx context.Context) time.Duration {
	deadline, ok := ctx.Deadline()
	if !ok {
		return patient
	}
	return min(max(time.Until(deadline)/4, quick), patient)
}

// asSlowAs is the time for each member where one has taken so long to answer.
func asSlowAs(took time.Duration) time.Duration { return min(max(3*took, quick), patient) }

// etcdctl runs the command, which gives up on a member after limit. That it ran
// out of its time is an error of kind Unavailable: so it does until there is
// another leader after the loss of one.
func (c Client) etcdctl(ctx context.Context, limit time.Duration, arguments ...string) ([]byte, error) {
	command := append([]string{
		"etcdctl", "--endpoints=https://127.0.0.1:2379", "--write-out=json",
		"--cacert=" + pki + "ca.crt", "--cert=" + pki + "server.crt", "--key=" + pki + "server.key",
		"--dial-timeout=" + (limit * 2 / 3).String(), "--command-timeout=" + limit.String(),
	}, arguments...)
	output, err := c.Exec(ctx, c.Via, command...)
	if err != nil && ctx.Err() == nil && strings.Contains(err.Error(), context.DeadlineExceeded.Error()) {
		err = errs.Errorf(errs.Unavailable, "%w", err)
	}
	return output, err
}
