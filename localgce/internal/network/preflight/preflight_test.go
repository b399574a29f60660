package preflight

import (
	"errors"
	"strings"
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

func TestJudge(t *testing.T) {
	if problems := (findings{}).judge(); len(problems) != 0 {
		t.Errorf("a good computer: %v", problems)
	}
	bad := findings{
		lacking:   errors.New("make a link: operation not supported"),
		refused:   []string{"nat: No such file or directory", "load balancer: syntax error"},
		holders:   []holder{{"the route 203.0.113.0/24 over wlan0", "sudo ip route del 203.0.113.0/24"}, {"the address 203.0.113.9/32 of eth0", "sudo ip address del 203.0.113.9/32 dev eth0"}},
		diverting: []holder{{"9: to all lookup 7", "sudo ip rule add priority 209 to all lookup 7 && sudo ip rule del priority 9"}},
		unreached: errors.New("i/o timeout"),
	}
	golden.Compare(t, "problems.txt", listed(bad.judge()))
}

func listed(problems []*errs.Error) string {
	var b strings.Builder
	for _, problem := range problems {
		b.WriteString(problem.ID + ": " + problem.Error() + "\n    " + problem.Hint + "\n")
	}
	return b.String()
}
