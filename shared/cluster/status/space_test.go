package status

import (
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/etcdspace"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

// TestGrowth: a database that grows is told of, with what to do, before it is full.
func TestGrowth(t *testing.T) {
	const mib = 1 << 20
	for name, test := range map[string]struct {
		size, inUse   int64 // MiB, of a quota of 2000
		alarms        []string
		problem, note string // "" for none
	}{
		"small":              {size: 40, inUse: 10},
		"mostly free":        {size: 500, inUse: 100, note: "etcd's database of b has 500.0 MiB, 100.0 MiB of it in use: kubectl ha etcd defrag gives the rest back"},
		"growing":            {size: 1300, inUse: 1250, note: "etcd's database of b has 1.3 GiB, 1.2 GiB of it in use, 62 % of its quota of 2.0 GiB: look what grows; " + counts},
		"near, mostly free":  {size: 1700, inUse: 300, problem: "etcd's database of b has 1.7 GiB, 300.0 MiB of it in use, 85 % of its quota of 2.0 GiB, at which it takes no more writes: kubectl ha etcd defrag gives the rest back"},
		"near, of data":      {size: 1700, inUse: 1500, problem: "etcd's database of b has 1.7 GiB, 1.5 GiB of it in use, 85 % of its quota of 2.0 GiB, at which it takes no more writes: delete what fills it, then: kubectl ha etcd defrag; " + counts},
		"full, with alarm":   {size: 2000, inUse: 1900, alarms: []string{"NOSPACE"}, problem: "etcd has the alarm NOSPACE of its member b, whose database has 2.0 GiB, 1.9 GiB of it in use: it takes no more writes. Delete what fills it, then: kubectl ha etcd defrag"},
		"another alarm":      {size: 40, inUse: 10, alarms: []string{"CORRUPT"}, problem: "etcd has the alarm CORRUPT of its member b"},
		"it does not answer": {},
	} {
		t.Run(name, func(t *testing.T) {
			s := Snapshot{Members: []Member{{
				Member: quorum.Member{Name: "b", Healthy: true}, Alarms: test.alarms,
				DB: etcdspace.Database{Size: test.size * mib, InUse: test.inUse * mib, Quota: 2000 * mib},
			}}}
			problems, notes := s.growth()
			if got := strings.Join(append(problems, s.Alarms()...), "; "); got != test.problem {
				t.Errorf("problems\n%s\nwant\n%s", got, test.problem)
			}
			if got := strings.Join(notes, "; "); got != test.note {
				t.Errorf("notes\n%s\nwant\n%s", got, test.note)
			}
		})
	}
}

// TestGrowthDegrades: a database that is about to be full makes a cluster degraded,
// one that grows does not yet.
func TestGrowthDegrades(t *testing.T) {
	for size, want := range map[int64]Health{1: Healthy, 7: Healthy, 8: Degraded} {
		s := Snapshot{
			Inventory: infra.Inventory{Instances: []infra.FoundInstance{{Name: "b"}}},
			Members:   []Member{{Member: quorum.Member{Name: "b"}, DB: etcdspace.Database{Size: size, InUse: size, Quota: 10}}},
		}
		if found := s.Judge(model.Target{}); found.Health != want || (len(found.Notes) > 0) != (size == 7) {
			t.Errorf("%d of 10: %s, %q, %q", size, found.Health, found.Problems, found.Notes)
		}
	}
}
