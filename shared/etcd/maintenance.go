package etcd

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// maintenance is how long a compaction or a defragmentation may take. A member that
// is defragmented answers nothing, kubeadm's liveness probe neither, by which the
// kubelet restarts it after eight failures of 15 s: no more would help.
const maintenance = 2 * time.Minute

// Compact drops what etcd keeps of before the revision, in all members, and waits
// until Via has done so. One that was dropped before is fine.
func (c Client) Compact(ctx context.Context, revision int64) error {
	_, err := c.etcdctl(ctx, maintenance, "compaction", "--physical", strconv.FormatInt(revision, 10))
	if err != nil && !strings.Contains(err.Error(), "required revision has been compacted") {
		return fmt.Errorf("compact etcd to revision %d through %s: %w", revision, c.Via, err)
	}
	return nil
}

// Defragment gives back to the disk what is free in the database of Via's member. It
// waits for the end; the member goes on also where nobody waits any more.
func (c Client) Defragment(ctx context.Context) error {
	if _, err := c.etcdctl(ctx, maintenance, "defrag"); err != nil {
		return fmt.Errorf("defragment etcd's member %s: %w", c.Via, err)
	}
	return nil
}

// Disarm ends all alarms of all members. What they are about remains.
func (c Client) Disarm(ctx context.Context) error {
	if _, err := c.etcdctl(ctx, share(ctx), "alarm", "disarm"); err != nil {
		return fmt.Errorf("disarm etcd's alarms through %s: %w", c.Via, err)
	}
	return nil
}
