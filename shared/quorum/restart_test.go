package quorum

import (
	"errors"
	"testing"
)

// TestRestart: a member may be away for a moment unless the others, some of which are
// down, have no quorum without it.
func TestRestart(t *testing.T) {
	up := func(name string) Member { return Member{Name: name, Healthy: true} }
	down := func(name string) Member { return Member{Name: name} }
	for name, test := range map[string]struct {
		members Members
		want    Rule
	}{
		"the only one":                {Members{up("b")}, ""},
		"the only one, which is down": {Members{down("b")}, ""},
		"of two":                      {Members{up("b"), up("c")}, ""},
		"of two, the other down":      {Members{up("b"), down("c")}, WouldLose},
		"of three":                    {Members{up("b"), up("c"), up("d")}, ""},
		"of three, itself down":       {Members{down("b"), up("c"), up("d")}, ""},
		"of three, another down":      {Members{up("b"), up("c"), down("d")}, WouldLose},
		"of five, another down":       {Members{up("b"), up("c"), down("d"), up("e"), up("f")}, ""},
		"of five, two others down":    {Members{up("b"), up("c"), down("d"), down("e"), up("f")}, WouldLose},
		"while one joins":             {Members{up("b"), up("c"), up("d"), {Name: "e", Learner: true, Healthy: true}}, LearnerPending},
	} {
		var refusal *Refusal
		err := Restart(test.members, "b")
		if errors.As(err, &refusal) != (test.want != "") || refusal != nil && refusal.Rule != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}
