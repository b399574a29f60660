package etcd

import (
	"fmt"
	"slices"

	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
)

// endpointStatus is one entry of `etcdctl endpoint status`.
type endpointStatus struct {
	Endpoint string
	Status   struct {
		Header struct {
			MemberID uint64 `json:"member_id"`
			Revision int64  `json:"revision"`
		} `json:"header"`
		Leader           uint64   `json:"leader"`
		DBSize           int64    `json:"dbSize"`
		DBSizeInUse      int64    `json:"dbSizeInUse"`
		DBSizeQuota      int64    `json:"dbSizeQuota"`
		RaftIndex        uint64   `json:"raftIndex"`
		RaftAppliedIndex uint64   `json:"raftAppliedIndex"`
		RaftTerm         uint64   `json:"raftTerm"`
		Errors           []string `json:"errors"`
	}
}

func (m *Member) observe(statuses []endpointStatus) {
	for _, s := range statuses {
		for _, text := range s.Status.Errors {
			if kind, ok := alarm(text, m.ID); ok && !slices.Contains(m.Alarms, kind) {
				m.Alarms = append(m.Alarms, kind)
			}
		}
	}
	for _, s := range statuses {
		if s.Status.Header.MemberID != m.ID {
			continue
		}
		// Each member tells of the alarms of all: they make it no less a voter,
		// unless what it has is corrupt.
		m.Healthy = !slices.ContainsFunc(s.Status.Errors, notAlarm) && !slices.Contains(m.Alarms, "CORRUPT")
		m.Leader = s.Status.Leader == m.ID
		m.DB = etcdspace.Database{Size: s.Status.DBSize, InUse: s.Status.DBSizeInUse, Quota: s.Status.DBSizeQuota}
		m.Index, m.Applied, m.Term = s.Status.RaftIndex, s.Status.RaftAppliedIndex, s.Status.RaftTerm
		m.Lag = behind(s, statuses)
	}
}

// alarm reads "memberID:8211 alarm:NOSPACE", as etcd writes it into errors.
func alarm(text string, of uint64) (kind string, ok bool) {
	var id uint64
	_, err := fmt.Sscanf(text, "memberID:%d alarm:%s", &id, &kind)
	return kind, err == nil && id == of
}

// orphans are the alarms of what is no member any more.
func orphans(members []Member, statuses []endpointStatus) (all []Alarm) {
	for _, s := range statuses {
		for _, text := range s.Status.Errors {
			var a Alarm
			_, err := fmt.Sscanf(text, "memberID:%d alarm:%s", &a.Member, &a.Kind)
			known := slices.ContainsFunc(members, func(m Member) bool { return m.ID == a.Member })
			if err == nil && !known && !slices.Contains(all, a) {
				all = append(all, a)
			}
		}
	}
	return all
}

func notAlarm(text string) bool {
	var id uint64
	_, err := fmt.Sscanf(text, "memberID:%d", &id)
	return err != nil
}

// behind counts the entries that the leader has and the member has not.
func behind(member endpointStatus, all []endpointStatus) uint64 {
	for _, s := range all {
		if s.Status.Header.MemberID == member.Status.Leader && s.Status.RaftIndex > member.Status.RaftIndex {
			return s.Status.RaftIndex - member.Status.RaftIndex
		}
	}
	return 0
}
