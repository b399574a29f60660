package watch

import (
	"slices"
	"testing"
)

const (
	facts = "0 range 10.64.1.0/24\n0 kernel 6.1.0\n"
	route = "route local 10.64.1.0/24 dev ens4 proto 66 scope host"
)

func TestBoot(t *testing.T) {
	for name, test := range map[string]struct {
		notes             Boot
		prepared, watched bool
		came              int
		left              []string
	}{
		"nothing yet":      {"", false, false, 0, nil},
		"it installs":      {facts + "4 + phase preparing\n9 - phase preparing\n9 + phase installing packages\n", false, false, 0, nil},
		"the agent obeys":  {facts + "2 + " + route + "\n5 - " + route + "\n90 + phase waiting for its turn\n91 metadata changed\n181 watched\n", true, true, 1, nil},
		"it does not":      {facts + "2 + " + route + "\n5 - " + route + "\n90 + phase waiting for its turn\n120 + " + route + "\n181 watched\n", true, true, 2, []string{route}},
		"somebody's rules": {facts + "2 + rule 100: from all lookup 7\n", false, false, 0, []string{"rule 100: from all lookup 7"}},
		"another's routes": {facts + "2 + route local 10.64.1.0/25 dev x\n2 + route local 10.132.0.9 dev ens4 proto 66\n", false, false, 0, nil},
		"no range":         {"0 range\n2 + " + route + "\n", false, false, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := test.notes
			if b.Prepared() != test.prepared || b.Watched() != test.watched || b.Came() != test.came || !slices.Equal(b.Left(), test.left) {
				t.Errorf("prepared %t, watched %t, came %d, left %q", b.Prepared(), b.Watched(), b.Came(), b.Left())
			}
		})
	}
}
