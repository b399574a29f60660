package cluster_test

import (
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

// TestEndIsTheSameForAll: no machine outlives the cluster's time, whenever it was
// made or started, and nothing makes one anew after it.
func TestEndIsTheSameForAll(t *testing.T) {
	for name, late := range map[string]func(*lab){
		"a replica that was added":     func(l *lab) { l.done(l.add(zoneD)) },
		"a worker that was made anew":  func(l *lab) { l.delete(l.worker(), zoneB) },
		"a replica that was restarted": func(l *lab) { l.halt("demo-control-plane-c"); l.start(zoneC, "demo-control-plane-c") },
	} {
		t.Run(name, func(t *testing.T) {
			in(t, "", func(l *lab) {
				l.upAs("demo", "1h")
				time.Sleep(50 * time.Minute)
				late(l)
				time.Sleep(5 * time.Minute)
				if l.Engine.Machines.Count() < 4 {
					l.Errorf("%d machines run before the end", l.Engine.Machines.Count())
				}
				for _, after := range []time.Duration{10 * time.Minute, 12 * time.Hour} {
					time.Sleep(after)
					if n := l.Engine.Machines.Count(); n > 0 {
						l.Errorf("%d machines run %v later", n, after)
					}
				}
			})
		})
	}
}

// worker is one of zone b.
func (l *lab) worker() string {
	l.Helper()
	for _, name := range l.Workers() {
		if strings.HasPrefix(name, "demo-default-b-") {
			return name
		}
	}
	l.Fatal("zone b has no worker")
	return ""
}

// TestNothingIsMadeAfterTheEnd: what was made then would be deleted at once. The
// machines of this cluster are from before it had an end.
func TestNothingIsMadeAfterTheEnd(t *testing.T) {
	in(t, small, func(l *lab) {
		l.up(small + "  ttl: 1h\n")
		time.Sleep(2 * time.Hour)
		_, err := l.add(zoneD)
		l.refused(err, errs.Usage, "time-over")
	})
}
