// Package etcd looks after the members of a cluster's stacked etcd, by running
// etcdctl in the members' own pods: no port of etcd is ever opened to a client.
package etcd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
)

// Exec runs a command in the etcd pod of a node and returns its output, also
// beside an error.
type Exec func(ctx context.Context, node string, command ...string) ([]byte, error)

// Member is a member of the etcd cluster.
type Member struct {
	ID      uint64
	Name    string // of its node; empty until it has started
	Learner bool
	Healthy bool
	Leader  bool
	DB      etcdspace.Database
	Lag     uint64 // raft entries behind the leader, as far as two looks can tell
	Index   uint64 // of the last raft entry that it knows to be committed
	Applied uint64 // of the last one that is in its database
	Term    uint64 // of raft: each election begins another
	Alarms  []string
	URL     string // client URL; empty until it has started
	Address string // of its machine, as it was added
}

// Client talks to etcd through the pod of one healthy member.
type Client struct {
	Exec Exec
	Via  string // the node whose pod is used
}

// Look is what one look at etcd tells.
type Look struct {
	Members  []Member
	Orphans  []Alarm // of members that are gone: they go on until they are disarmed
	Revision int64   // of the data, as the member that has most of it says
}

// Alarm is one of etcd's.
type Alarm struct {
	Member uint64
	Kind   string // NOSPACE or CORRUPT
}

// Alarmed reports whether an alarm of the kind is on, whosever it is.
func (l Look) Alarmed(kind string) bool {
	return slices.ContainsFunc(l.Orphans, func(a Alarm) bool { return a.Kind == kind }) ||
		slices.ContainsFunc(l.Members, func(m Member) bool { return slices.Contains(m.Alarms, kind) })
}

// Members lists the members with their health, as the member Via sees them.
func (c Client) Members(ctx context.Context) ([]Member, error) {
	found, err := c.Look(ctx)
	return found.Members, err
}

// Look is Members, with what else they tell.
func (c Client) Look(ctx context.Context) (Look, error) {
	began := time.Now()
	members, err := c.List(ctx)
	if err != nil {
		return Look{}, err
	}
	// An unhealthy endpoint makes etcdctl fail, but it still tells of the others.
	output, err := c.etcdctl(ctx, asSlowAs(time.Since(began)), "endpoint", "status", "--cluster")
	var statuses []endpointStatus
	if decodeErr := json.Unmarshal(output, &statuses); decodeErr != nil {
		return Look{}, fmt.Errorf("ask the etcd members for their status through %s: %w", c.Via, cmp.Or(err, decodeErr))
	}
	for i := range members {
		members[i].observe(statuses)
	}
	found := Look{Members: members, Orphans: orphans(members, statuses)}
	for _, s := range statuses {
		found.Revision = max(found.Revision, s.Status.Header.Revision)
	}
	return found, nil
}

// Leader is the ID of the member that leads, as the one that is asked knows; 0 for
// none. It takes one command, and waits for no other member.
func (c Client) Leader(ctx context.Context) (uint64, error) {
	output, err := c.etcdctl(ctx, share(ctx), "endpoint", "status")
	var statuses []endpointStatus
	if decodeErr := json.Unmarshal(output, &statuses); decodeErr != nil || len(statuses) == 0 {
		return 0, fmt.Errorf("ask etcd for its leader through %s: %w", c.Via, cmp.Or(err, decodeErr, errNoStatus))
	}
	return statuses[0].Status.Leader, nil
}

var errNoStatus = errors.New("etcdctl shows no status")

// List lists the members without asking each for its health.
func (c Client) List(ctx context.Context) ([]Member, error) {
	output, err := c.etcdctl(ctx, share(ctx), "member", "list")
	if err != nil {
		return nil, fmt.Errorf("list the etcd members through %s: %w", c.Via, err)
	}
	var list struct {
		Members []struct {
			ID         uint64   `json:"ID"`
			Name       string   `json:"name"`
			IsLearner  bool     `json:"isLearner"`
			PeerURLs   []string `json:"peerURLs"`
			ClientURLs []string `json:"clientURLs"`
		} `json:"members"`
	}
	if err := json.Unmarshal(output, &list); err != nil {
		return nil, fmt.Errorf("read the list of etcd members from %s: %w", c.Via, err)
	}
	members := make([]Member, len(list.Members))
	for i, m := range list.Members {
		members[i] = Member{ID: m.ID, Name: m.Name, Learner: m.IsLearner}
		if len(m.ClientURLs) > 0 {
			members[i].URL = m.ClientURLs[0]
		}
		if len(m.PeerURLs) > 0 {
			members[i].Address = host(m.PeerURLs[0])
		}
	}
	return members, nil
}

// host is the host of a URL, "" for what is none.
func host(link string) string {
	parsed, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return parsed.Hostname()
}

// Remove removes a member. etcd itself refuses what would lose quorum
// (strict-reconfig-check).
func (c Client) Remove(ctx context.Context, id uint64) error {
	if _, err := c.etcdctl(ctx, share(ctx), "member", "remove", hex(id)); err != nil {
		return fmt.Errorf("remove etcd member %s through %s: %w", hex(id), c.Via, err)
	}
	return nil
}

// MoveLeader makes another member the leader. Via must be the present leader's
// node: only the leader can hand over.
func (c Client) MoveLeader(ctx context.Context, to uint64) error {
	if _, err := c.etcdctl(ctx, share(ctx), "move-leader", hex(to)); err != nil {
		return fmt.Errorf("move the etcd leader from %s to member %s: %w", c.Via, hex(to), err)
	}
	return nil
}

// hex is how etcdctl writes member ids.
func hex(id uint64) string { return strconv.FormatUint(id, 16) }
