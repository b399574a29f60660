package words

import (
	"testing"
	"time"
)

func TestTally(t *testing.T) {
	all := Tally{}
	if got := all.String(); got != "nothing" {
		t.Error(got)
	}
	for _, name := range []string{"network", "instance", "address", "address", "instance", "instance", "forwarding-rule", "policy", "policy"} {
		all.Add(name)
	}
	if got := all.String(); got != "3 instances, 2 addresses, 2 policies, 1 forwarding rule, 1 network" {
		t.Error(got)
	}
}

func TestElapsed(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0.0s", 4240 * time.Millisecond: "4.2s", 59990 * time.Millisecond: "1m00s", 65 * time.Second: "1m05s",
	} {
		if got := Elapsed(d); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
	}
}
