package status

import (
	"fmt"
	"slices"
	"strings"
)

// problems says in sentences what is not as it should be, and what soon will
// not be, which makes no cluster degraded.
func (s Snapshot) problems(found Report) (problems, notes []string) {
	if s.APIError != nil {
		problems = append(problems, fmt.Sprintf("its Kubernetes API does not answer: %v", s.APIError))
		problems = append(problems, s.Survey.Problems()...)
	} else {
		problems = append(problems, s.Unknown.problems()...)
		problems = append(problems, s.specProblem()...)
	}
	problems = append(problems, s.unknownZones()...)
	for _, zone := range found.Zones {
		for _, replica := range zone.Replicas {
			problems = append(problems, replicaProblem(replica, s.APIError == nil)...)
		}
		for _, pool := range zone.Pools {
			problems = append(problems, poolProblem(pool, zone.Zone, s.APIError == nil)...)
		}
	}
	problems = append(problems, s.otherwiseOpen()...)
	problems = append(problems, s.leftovers()...)
	problems = append(problems, s.Alarms()...)
	problems = append(problems, s.skew()...)
	grown, growing := s.growth()
	problems = append(problems, grown...)
	expired, notes := expiring(found.Certificates, s.Now)
	notes = slices.Concat(notes, growing, s.upgrading())
	if s.Drill != nil {
		notes = append(notes, "a drill is under way, or was killed: then kubectl ha drill starts first what it had stopped")
	}
	return append(problems, expired...), append(notes, larger(found.Zones)...)
}

func replicaProblem(r Replica, known bool) []string {
	var wrong []string
	if r.Instance == "" {
		return []string{fmt.Sprintf("replica %s: its machine is gone: kubectl ha add-replica --replace %s re-creates it, kubectl ha remove-replica %s removes it",
			r.Name, r.Name, r.Name)}
	}
	if r.Instance != "RUNNING" {
		wrong = append(wrong, "its machine is "+r.Instance)
	}
	if known && !r.Ready {
		wrong = append(wrong, "its node is not Ready")
	}
	if known && r.Etcd != "leader" && r.Etcd != "voter" && r.Etcd != "unknown" { // which is told once for all
		wrong = append(wrong, "in etcd it is "+r.Etcd)
	}
	switch {
	case r.LoadBalancer == "out" && r.Drained:
		wrong = append(wrong, "a drain has taken it out of the load balancer")
	case r.Cause != "":
		wrong = append(wrong, fmt.Sprintf("in the load balancer it is %s: %s", r.LoadBalancer, r.Cause))
	case r.LoadBalancer != "healthy":
		wrong = append(wrong, "in the load balancer it is "+r.LoadBalancer)
	}
	if len(wrong) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("replica %s: %s", r.Name, strings.Join(wrong, ", "))}
}

func poolProblem(p Pool, zone string, known bool) []string {
	if p.Gone {
		return []string{fmt.Sprintf("pool %s in %s: its managed group is gone: kubectl ha add-pool --zone %s --pool %s re-creates it, kubectl ha remove-pool %s --zone %s removes it",
			p.Name, zone, zone, p.Name, p.Name, zone)}
	}
	if !known || p.Ready >= p.Should() {
		return nil
	}
	text := fmt.Sprintf("pool %s in %s: %d of %d workers Ready", p.Name, zone, p.Ready, p.Should())
	if p.Size < p.Should() {
		text += fmt.Sprintf("; its managed group has the size %d, and kubectl ha up with the cluster's spec brings it to %d", p.Size, p.Should())
	}
	if p.Note != "" {
		text += ": " + p.Note
	}
	return []string{text}
}
