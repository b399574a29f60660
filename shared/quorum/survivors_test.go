package quorum_test

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

func alone(name string, entries uint64, voters int) quorum.Survivor {
	return quorum.Survivor{Name: name, State: quorum.Alone, Entries: entries, Voters: voters}
}

func in(state quorum.State, names ...string) (machines []quorum.Survivor) {
	for _, name := range names {
		machines = append(machines, quorum.Survivor{Name: name, State: state})
	}
	return machines
}

func TestProspect(t *testing.T) {
	silent, stopped := in(quorum.Silent, "x", "y"), in(quorum.Stopped, "x", "y")
	for name, test := range map[string]struct {
		machines []quorum.Survivor
		atLeast  int
		want     quorum.Prospect
		best     string
	}{
		"no machine":                           {nil, 3, quorum.Gone, ""},
		"one has a leader":                     {append(in(quorum.Leading, "l"), alone("a", 9, 3)), 3, quorum.Works, "a"},
		"none tells":                           {silent, 5, quorum.Unknown, ""},
		"one is stopped, no other exists":      {stopped[:1], 3, quorum.Unknown, ""},
		"one of three":                         {[]quorum.Survivor{alone("a", 9, 3)}, 3, quorum.LostForGood, "a"},
		"one of two":                           {[]quorum.Survivor{alone("a", 9, 2)}, 2, quorum.LostForGood, "a"},
		"one of one":                           {[]quorum.Survivor{alone("a", 9, 1)}, 3, quorum.MayReturn, "a"},
		"all three alone":                      {[]quorum.Survivor{alone("a", 9, 3), alone("b", 10, 3), alone("c", 10, 3)}, 3, quorum.MayReturn, "b"},
		"the majority silent":                  {append(silent, alone("a", 9, 3)), 3, quorum.MayReturn, "a"},
		"the majority stopped":                 {append(stopped, alone("a", 9, 3)), 3, quorum.MayReturn, "a"},
		"one of three stopped, one gone":       {append(stopped[:1:1], alone("a", 9, 3)), 3, quorum.MayReturn, "a"},
		"two of five":                          {[]quorum.Survivor{alone("a", 9, 5), alone("b", 8, 5)}, 3, quorum.LostForGood, "a"},
		"two of five, one stopped":             {append(stopped[:1:1], alone("a", 9, 5)), 3, quorum.Undecided, "a"},
		"two of five, one silent":              {append(silent[:1:1], alone("a", 9, 5)), 3, quorum.Undecided, "a"},
		"three of five":                        {append(silent, alone("a", 9, 5)), 3, quorum.MayReturn, "a"},
		"the best tells of fewer":              {[]quorum.Survivor{alone("a", 9, 5), alone("b", 12, 3)}, 3, quorum.MayReturn, "b"},
		"not told, three at the least":         {[]quorum.Survivor{alone("a", 9, 0)}, 3, quorum.LostForGood, "a"},
		"not told, more than at the least":     {[]quorum.Survivor{alone("a", 9, 0), alone("b", 8, 0)}, 3, quorum.MayReturn, "a"},
		"not told, nothing known":              {[]quorum.Survivor{alone("a", 9, 0)}, 0, quorum.MayReturn, "a"},
		"the best does not tell, another does": {[]quorum.Survivor{alone("a", 9, 0), alone("b", 8, 5)}, 3, quorum.MayReturn, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			r := quorum.Survivors{Machines: test.machines, AtLeast: test.atLeast}
			if got := r.Prospect(); got != test.want || r.Best().Name != test.best {
				t.Errorf("%s with %q; want %s with %q", got, r.Best().Name, test.want, test.best)
			}
		})
	}
}

// TestProspectNeverLosesAQuorum: whatever machines tell, none is given up while
// those that exist could be a quorum of what the best of them knows.
func TestProspectNeverLosesAQuorum(t *testing.T) {
	for voters := 1; voters <= quorum.MaxVoters; voters++ {
		for exist := 1; exist <= voters; exist++ {
			for running := 1; running <= exist; running++ {
				r := quorum.Survivors{}
				for i := range exist {
					m := quorum.Survivor{Name: string(rune('a' + i)), State: quorum.Stopped}
					if i < running {
						m = alone(m.Name, uint64(i), voters)
					}
					r.Machines = append(r.Machines, m)
				}
				given := r.Prospect() == quorum.LostForGood || r.Prospect() == quorum.Undecided
				if given != (exist < quorum.Size(voters)) {
					t.Errorf("%d of %d exist, %d run: %s", exist, voters, running, r.Prospect())
				}
			}
		}
	}
}
