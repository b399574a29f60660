package backup

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

const (
	// holder is who holds the Leases of the controller manager and the scheduler. It is
	// nobody who could be gone: a command that was killed is followed by another one, or
	// by the cluster's deletion. Controllers that went on with half of the objects would
	// collect those of the others' whose owners are not there yet, volumes among them.
	holder = "kubectl-ha-restore"
	// leaseDuration is kube-controller-manager's --leader-elect-lease-duration, and the
	// scheduler's: who has lost a Lease has ended when it is over.
	leaseDuration = 15 * time.Second
	// doneKey is where etcd has the hash of the snapshot whose objects it has.
	doneKey = "kubectl-ha/restored"

	// What goes into one transaction: well below etcd's --max-txn-ops, which is 128 and
	// counts those within it too, and its --max-request-bytes.
	maxKeys  = 100
	maxBytes = 1 << 20
)

// Restore is the restore of a backup into a new cluster.
type Restore struct {
	*backupfile.Backup
}

// Run writes the objects into etcd by way of the first machine, the only one so far,
// while no controller works. What was begun is gone on with: what etcd has it keeps.
func (r *Restore) Run(ctx context.Context, c Cluster, first infra.Ref, report func(string)) error {
	member, err := c.open(ctx, first, report)
	if err != nil {
		return err
	}
	defer member.Close()
	done, err := member.Get(ctx, doneKey)
	if err != nil {
		return err
	}
	if string(done) != r.Hash {
		if err := r.fill(ctx, c.Kube, member, report); err != nil {
			return err
		}
	}
	if err := c.Kube.ReleaseControllers(ctx, holder); err != nil {
		return err
	}
	return c.Compute.SetMetadata(ctx, first, map[string]string{bootstrap.KeyRestore: r.Hash + finished})
}

func (r *Restore) fill(ctx context.Context, kube port.Kube, member port.Etcd, report func(string)) error {
	report("stopping the controllers")
	if err := kube.HoldControllers(ctx, holder); err != nil {
		return err
	}
	select {
	case <-time.After(leaseDuration):
	case <-ctx.Done():
		return ctx.Err()
	}
	written := 0
	r.Selection.Kept = nil
	for part, err := range r.Selection.Writes(maxKeys, maxBytes) {
		if err != nil {
			return err
		}
		kept, err := member.Write(ctx, part)
		if err != nil {
			return err
		}
		written += len(part)
		r.Selection.Kept = append(r.Selection.Kept, kept...)
		report(fmt.Sprintf("%d of %d objects", written, r.Selection.Objects))
	}
	_, err := member.Write(ctx, []model.Write{{Key: doneKey, Value: []byte(r.Hash), Replace: true}})
	return err
}

// finished is what follows the hash of a snapshot in the first machine's metadata when
// its objects are restored.
const finished = " done"

// Mark is what the metadata of the first machine says, from its beginning on.
func (r *Restore) Mark() map[string]string { return map[string]string{bootstrap.KeyRestore: r.Hash} }

// Done reports whether the objects are restored.
func (r *Restore) Done(inventory infra.Inventory) bool { return marked(inventory) == r.Hash+finished }

// marked is the mark of a cluster; "" for none.
func marked(inventory infra.Inventory) string {
	for _, machine := range inventory.Instances {
		if mark := machine.Metadata[bootstrap.KeyRestore]; mark != "" && machine.Role == infra.RoleControlPlane {
			return mark
		}
	}
	return ""
}

// Check refuses the restore of what is not a new cluster, unless it goes on with a
// restore of the same backup; and without a restore, r being nil, to go on with a cluster
// that has only begun to get its objects.
func (r *Restore) Check(cluster string, inventory infra.Inventory) error {
	mark := marked(inventory)
	hash, ended := strings.CutSuffix(mark, finished)
	begun := false
	for _, machine := range inventory.Instances {
		begun = begun || machine.Role == infra.RoleControlPlane
	}
	switch {
	case r == nil && (mark == "" || ended), r != nil && (!begun || hash == r.Hash):
		return nil
	case r == nil:
		return errs.Errorf(errs.Unsafe, "the restore of a backup into cluster %s was not finished", cluster).
			WithID("restore-unfinished").WithHint("Run the same kubectl ha up with --restore again to finish it, or kubectl ha down to remove the cluster.")
	case mark == "":
		return errs.Errorf(errs.Usage, "cluster %s already exists: a backup is restored into a new cluster only", cluster).
			WithID("not-new").WithHint("Choose another name in the document, or remove the cluster with kubectl ha down first.")
	}
	return errs.Errorf(errs.Usage, "cluster %s was made of another backup, with the SHA-256 %s", cluster, hash).
		WithID("other-backup").WithHint("Give the file of that backup, or remove the cluster with kubectl ha down first.")
}
