package etcd_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
)

const memberList = `{"members":[
  {"ID":1,"name":"b","clientURLs":["https://10.0.0.1:2379"],"peerURLs":["https://10.0.0.1:2380"]},
  {"ID":2,"name":"c","clientURLs":["https://10.0.0.2:2379"],"peerURLs":["https://10.0.0.2:2380"]},
  {"ID":3,"name":"d","clientURLs":["https://10.0.0.3:2379"],"peerURLs":["https://10.0.0.3:2380"]}]}`

// client answers with the statuses, as etcdctl does where d does not answer.
func client(statuses string) etcd.Client {
	return etcd.Client{Via: "b", Exec: func(_ context.Context, _ string, command ...string) ([]byte, error) {
		if slices.Contains(command, "list") {
			return []byte(memberList), nil
		}
		return []byte(statuses), errors.New("failed to get the status of endpoint d")
	}}
}

func TestMembers(t *testing.T) {
	for name, test := range map[string]struct{ b, c string }{
		"well":       {`"raftIndex":900`, `"raftIndex":893`},
		"an alarm":   {`"raftIndex":900,"errors":["memberID:2 alarm:NOSPACE "]`, `"raftIndex":893,"errors":["memberID:2  alarm:NOSPACE"]`},
		"corrupt":    {`"raftIndex":900,"errors":["memberID:2 alarm:CORRUPT "]`, `"raftIndex":893,"errors":["memberID:2 alarm:CORRUPT "]`},
		"leaderless": {`"raftIndex":900`, `"raftIndex":893,"errors":["etcdserver: no leader"]`},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := client(`[
				{"Status":{"header":{"member_id":1},"leader":1,"dbSize":4096,"dbSizeInUse":1024,"dbSizeQuota":65536,"raftAppliedIndex":890,` + test.b + `}},
				{"Status":{"header":{"member_id":2},"leader":1,"dbSize":8192,"dbSizeInUse":2048,"dbSizeQuota":65536,"raftAppliedIndex":880,` + test.c + `}}]`).Members(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want := []etcd.Member{
				{Name: "b", Healthy: true, Leader: true, Index: 900, Applied: 890, DB: etcdspace.Database{Size: 4096, InUse: 1024, Quota: 65536}},
				{Name: "c", Healthy: true, Lag: 7, Index: 893, Applied: 880, DB: etcdspace.Database{Size: 8192, InUse: 2048, Quota: 65536}},
				{Name: "d"},
			}
			switch name {
			case "an alarm":
				want[1].Alarms = []string{"NOSPACE"}
			case "corrupt":
				want[1].Alarms, want[1].Healthy = []string{"CORRUPT"}, false
			case "leaderless":
				want[1].Healthy = false
			}
			for i := range all {
				all[i].ID, all[i].URL, all[i].Address = 0, "", ""
			}
			if diff := cmp.Diff(want, all); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOutOfTime: etcdctl that ran out of its time may be asked again.
func TestOutOfTime(t *testing.T) {
	client := etcd.Client{Via: "b", Exec: func(context.Context, string, ...string) ([]byte, error) {
		return nil, errors.New("exec etcdctl (Error: context deadline exceeded): command terminated with exit code 1")
	}}
	if err := client.Remove(t.Context(), 7); errs.KindOf(err) != errs.Unavailable {
		t.Errorf("%v is of kind %s", err, errs.KindOf(err))
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := client.Remove(ended, 7); errs.KindOf(err) == errs.Unavailable {
		t.Errorf("%v is not worth another try", err)
	}
}

func TestLeader(t *testing.T) {
	for statuses, want := range map[string]uint64{
		`[{"Status":{"header":{"member_id":1},"leader":2}}]`: 2,
		`[{"Status":{"header":{"member_id":1}}}]`:            0,
	} {
		if got, err := client(statuses).Leader(t.Context()); got != want || err != nil {
			t.Errorf("%s: %d, %v", statuses, got, err)
		}
	}
	for _, statuses := range []string{"", "[]"} {
		if _, err := client(statuses).Leader(t.Context()); err == nil {
			t.Errorf("a leader of %q", statuses)
		}
	}
}
