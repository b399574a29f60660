package etcd

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Etcdctl runs the command in the etcd pod of via.
func (c *Cluster) Etcdctl(via Host, command []string) ([]byte, error) {
	words := Words(command)
	if !via.RunsEtcd() {
		return nil, fmt.Errorf("container not found: etcd-%s does not run", via.Name())
	}
	switch verb := strings.Join(words[1:min(3, len(words))], " "); {
	case verb == "member list":
		if !c.Quorum() {
			return nil, ErrNoQuorum
		}
		return json.Marshal(map[string]any{"members": c.memberList()})
	case verb == "endpoint status":
		return c.endpointStatus()
	case verb == "member remove":
		return nil, with(words[3], c.remove)
	case words[1] == "compaction":
		return nil, c.compactTo(words[2])
	case words[1] == "defrag":
		return nil, c.defragment(c.member(via))
	case verb == "alarm disarm":
		c.alarms = nil
		return nil, nil
	case words[1] == "move-leader":
		return nil, with(words[2], func(id uint64) error { return c.move(via, id) })
	}
	return nil, fmt.Errorf("etcdctl: unknown command %q", words[1:])
}

// Words are a command without its flags.
func Words(command []string) []string {
	return slices.DeleteFunc(slices.Clone(command), func(word string) bool { return strings.HasPrefix(word, "--") })
}

// with does something to the member of an id, which etcdctl writes in hex.
func with(id string, do func(uint64) error) error {
	number, err := strconv.ParseUint(id, 16, 64)
	if err != nil {
		return err
	}
	return do(number)
}

func (c *Cluster) memberList() []map[string]any {
	var list []map[string]any
	for _, m := range c.members {
		entry := map[string]any{"ID": m.id, "peerURLs": []string{"https://" + m.address + ":2380"}}
		if m.name != "" {
			entry["name"], entry["clientURLs"] = m.name, []string{m.url()}
		}
		if m.learner {
			entry["isLearner"] = true
		}
		list = append(list, entry)
	}
	return list
}

// endpointStatus fails if one of the members does not answer, and tells of the
// others all the same.
func (c *Cluster) endpointStatus() ([]byte, error) {
	c.asked++
	statuses := []map[string]any{}
	var failure error
	for _, m := range c.members {
		if m.name == "" {
			continue
		}
		if !m.healthy() {
			failure = fmt.Errorf("failed to get the status of endpoint %s (context deadline exceeded)", m.url())
			continue
		}
		statuses = append(statuses, map[string]any{"Endpoint": m.url(), "Status": map[string]any{
			"header": map[string]any{"member_id": m.id, "revision": c.revision}, "leader": c.leader,
			"dbSize": m.db.Size << 20, "dbSizeInUse": m.db.InUse << 20, "dbSizeQuota": quota << 20,
			"raftIndex": c.raftIndex(m) + c.asked, "raftAppliedIndex": c.raftIndex(m) + c.asked, "raftTerm": c.term, "errors": c.alarms,
		}})
	}
	text, err := json.Marshal(statuses)
	if err != nil {
		return nil, err
	}
	return text, failure
}

// raftIndex has the followers a little behind the leader.
func (c *Cluster) raftIndex(m *member) int {
	if m.id == c.leader {
		return 1000
	}
	return 997
}
