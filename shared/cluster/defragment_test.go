package cluster_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/etcd"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/quorum"
)

const (
	memberB = "demo-control-plane-b"
	memberC = "demo-control-plane-c"
	memberD = "demo-control-plane-d"
)

var loose = etcd.Database{Size: 600, InUse: 200, Live: 100}

func (l *lab) defragment(o upkeep.Options) (cluster.Outcome, error) {
	return l.operator().Defragment(l.Context(), o)
}

// sizes are those of the files, in MiB, by the last letter of the member.
func sizes(outcome cluster.Outcome) string {
	var all []string
	for _, d := range outcome.Databases {
		all = append(all, fmt.Sprintf("%s:%d", d.Member[len(d.Member)-1:], d.Size>>20))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// defragmented are the members that a plan defragments, in its order.
func defragmented(p plan.Plan) (names []string) {
	for _, step := range p.Steps {
		if step.Action == plan.Defragment && !step.Done {
			names = append(names, step.Ref.Name)
		}
	}
	return names
}

// TestDefragment: by itself only what is half free, one after the other, the leader
// last; named members and all of them in any case.
func TestDefragment(t *testing.T) {
	for name, test := range map[string]struct {
		options upkeep.Options
		order   []string
		sizes   string
	}{
		"half free": {upkeep.Options{}, []string{memberC, memberB}, "b:200 c:200 d:4"},
		"named":     {upkeep.Options{Members: []string{memberD, memberB}}, []string{memberD, memberB}, "b:200 c:600 d:3"},
		"all":       {upkeep.Options{All: true}, []string{memberC, memberD, memberB}, "b:200 c:200 d:3"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, demo, func(l *lab) {
				l.Fill(memberB, loose)
				l.Fill(memberC, loose)
				if leader := l.status().Etcd.Leader; leader != memberB {
					l.Fatalf("the leader is %s", leader)
				}
				planner := l.operator()
				planner.DryRun = true
				planned := l.done(planner.Defragment(l.Context(), test.options))
				if order := defragmented(planned.Plan); !slices.Equal(order, test.order) || sizes(planned) != "b:600 c:600 d:4" {
					l.Errorf("the plan is %q, with %s", order, sizes(planned))
				}
				outcome := l.done(l.defragment(test.options))
				if got := sizes(outcome); got != test.sizes {
					l.Errorf("sizes are %s, want %s", got, test.sizes)
				}
				if i := slices.IndexFunc(outcome.Databases, func(d upkeep.Database) bool { return d.Member == memberB }); outcome.Databases[i].Before != 600<<20 {
					l.Errorf("%+v", outcome.Databases[i])
				}
				l.healthy(3, 9)
			})
		})
	}
}

// TestDefragmentNothing: what is well is left alone.
func TestDefragmentNothing(t *testing.T) {
	in(t, demo, func(l *lab) {
		outcome := l.done(l.defragment(upkeep.Options{}))
		if n := outcome.Plan.Changes(); n != 0 || sizes(outcome) != "b:4 c:4 d:4" {
			l.Errorf("%d changes, sizes %s", n, sizes(outcome))
		}
		_, err := l.defragment(upkeep.Options{Members: []string{"demo-control-plane-x", memberC}})
		l.refused(err, errs.Usage, "no-such-member")
	})
}

// TestDefragmentAsksQuorum: no member pauses where another one is out, without which
// there would be no quorum. Of two, each pauses for a while, which is told.
func TestDefragmentAsksQuorum(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.Fill(memberB, loose)
		l.halt(memberC)
		_, err := l.defragment(upkeep.Options{})
		l.refused(err, errs.Unsafe, rule(quorum.WouldLose))
		_, err = l.defragment(upkeep.Options{Members: []string{memberC}})
		l.refused(err, errs.Unsafe, "member-down")
	})
	in(t, small, func(l *lab) {
		l.Fill(memberB, loose)
		outcome := l.done(l.defragment(upkeep.Options{}))
		if sizes(outcome) != "b:200 c:4" || len(outcome.Warnings) != 1 {
			l.Errorf("sizes are %s, warnings %q", sizes(outcome), outcome.Warnings)
		}
	})
}

// TestDefragmentedMemberIsLost: no other member is touched when one does not come
// back; once it is there again, the same command goes on.
func TestDefragmentedMemberIsLost(t *testing.T) {
	in(t, demo, func(l *lab) {
		for _, member := range []string{memberB, memberC, memberD} {
			l.Fill(member, loose)
		}
		l.EndWithDefrag(memberC)
		_, err := l.defragment(upkeep.Options{})
		l.refused(err, errs.Failed, "member-not-back")
		if err != nil && !strings.Contains(err.Error(), "it does not answer") {
			l.Error(err)
		}
		if n := l.members("600 MiB"); n != 2 {
			l.Errorf("%d members are as they were: %q", n, l.Clusters())
		}
		if l.Holder() != "" {
			l.Errorf("%s still holds the cluster", l.Holder())
		}
		_, err = l.defragment(upkeep.Options{})
		l.refused(err, errs.Unsafe, rule(quorum.WouldLose))
		l.halt(memberC)
		l.start(zoneC, memberC)
		if got := sizes(l.done(l.defragment(upkeep.Options{}))); got != "b:200 c:200 d:200" {
			l.Errorf("sizes are %s", got)
		}
	})
}

// TestDefragmentInterrupted: it ends soon, and says how to go on.
func TestDefragmentInterrupted(t *testing.T) {
	in(t, demo, func(l *lab) {
		for _, member := range []string{memberB, memberC, memberD} {
			l.Fill(member, loose)
		}
		l.EndWithDefrag(memberC) // so that it waits
		ctx, interrupt := context.WithCancel(l.Context())
		time.AfterFunc(20*time.Second, interrupt)
		l.atOnce(func() {
			_, err := l.operator().Defragment(ctx, upkeep.Options{})
			l.refused(err, errs.Interrupted, "interrupted")
			if !strings.Contains(errs.HintOf(err), "same command again") {
				l.Errorf("the hint is %q", errs.HintOf(err))
			}
		})
	})
}

// TestDefragmentMakesRoom: with the alarm NOSPACE it first drops what the API server
// could not, and ends the alarm at last.
func TestDefragmentMakesRoom(t *testing.T) {
	in(t, demo, func(l *lab) {
		time.Sleep(clustertest.Settle)
		full := etcd.Database{Size: 5 << 10, InUse: 5 << 10, Live: 900}
		l.Fill(memberC, full)
		l.Fill(memberD, full)
		l.Alarm(memberC, "NOSPACE")
		l.Alarm(memberD, "NOSPACE")
		_, err := l.add(zoneB)
		l.refused(err, errs.Rejected, model.NoSpace)
		if !strings.Contains(errs.HintOf(err), "kubectl ha etcd defrag") {
			l.Errorf("the hint is %q", errs.HintOf(err))
		}
		if got := sizes(l.done(l.defragment(upkeep.Options{}))); got != "b:3 c:900 d:900" {
			l.Errorf("sizes are %s", got)
		}
		l.done(l.add(zoneB))
		l.healthy(4, 9)
	})
}

// TestDefragmentFindsNoRoom: an alarm is not ended that would come back at once, nor
// one that is about damage.
func TestDefragmentFindsNoRoom(t *testing.T) {
	in(t, demo, func(l *lab) {
		l.Fill(memberC, etcd.Database{Size: 5 << 10, InUse: 5 << 10, Live: 5 << 10})
		l.Alarm(memberC, "NOSPACE")
		_, err := l.defragment(upkeep.Options{})
		l.refused(err, errs.Failed, "still-full")
		if err != nil && !strings.Contains(err.Error(), memberC+" has 5.0 GiB, 5.0 GiB of it in use, its quota is 5.0 GiB") {
			l.Error(err)
		}
		l.Fill(memberC, etcd.Database{Size: 5 << 10, InUse: 100, Live: 100})
		l.Alarm(memberD, "CORRUPT")
		_, err = l.defragment(upkeep.Options{})
		l.refused(err, errs.Unsafe, "")
		if !slices.ContainsFunc(l.status().Problems, func(p string) bool { return strings.Contains(p, "alarm CORRUPT of its member "+memberD) }) {
			l.Errorf("the alarm CORRUPT was ended: %q", l.status().Problems)
		}
	})
}

// TestQuotaFitsTheDisk: etcd's quota follows the disk of the control plane.
func TestQuotaFitsTheDisk(t *testing.T) {
	for disk, want := range map[string]string{"20": "2147483648", "60": "6442450944"} {
		in(t, strings.Replace(small, "controlPlane: {", "controlPlane: {disk: {sizeGB: "+disk+"}, ", 1), func(l *lab) {
			if got := l.Engine.Machines.Named(memberB).Metadata("kubectl-ha-kubeadm"); !strings.Contains(got, `{name: quota-backend-bytes, value: "`+want+`"}`) {
				l.Errorf("with a disk of %s GB the first machine has\n%s", disk, got)
			}
		})
	}
}
