package cluster_test

import (
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/clustertest/crash"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// within runs a test in a world whose Compute Engine has other quotas.
func within(t *testing.T, quotas map[string]float64, test func(*lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(&lab{t, clustertest.StartWithin(t, quotas)}) })
}

// TestUpWithinQuotas: what does not fit is told before anything is made, and
// what just fits is made.
func TestUpWithinQuotas(t *testing.T) {
	for name, test := range map[string]struct {
		quotas map[string]float64
		exceed string // what the error says; "" for success
	}{
		"just enough":       {map[string]float64{"CPUS": 12, "CPUS_ALL_REGIONS": 12, "SSD_TOTAL_GB": 200, "INSTANCES": 4, "IN_USE_ADDRESSES": 5, "STATIC_ADDRESSES": 1, "NETWORKS": 2}, ""},
		"CPUs":              {map[string]float64{"CPUS": 11}, "quota CPUS of europe-west1: 12 more are needed, and 0 of 11 are in use"},
		"CPUs of all":       {map[string]float64{"CPUS_ALL_REGIONS": 11}, "quota CPUS_ALL_REGIONS of project local: 12 more"},
		"disks":             {map[string]float64{"SSD_TOTAL_GB": 199}, "quota SSD_TOTAL_GB of europe-west1: 200 more"},
		"machines":          {map[string]float64{"INSTANCES": 3}, "quota INSTANCES of europe-west1: 4 more"},
		"addresses":         {map[string]float64{"IN_USE_ADDRESSES": 4}, "quota IN_USE_ADDRESSES of europe-west1: 5 more"},
		"reserved ones":     {map[string]float64{"STATIC_ADDRESSES": 0}, "quota STATIC_ADDRESSES of europe-west1: 1 more"},
		"groups":            {map[string]float64{"INSTANCE_GROUPS": 1}, "quota INSTANCE_GROUPS of europe-west1: 2 more"},
		"managed groups":    {map[string]float64{"INSTANCE_GROUP_MANAGERS": 1}, "quota INSTANCE_GROUP_MANAGERS of europe-west1: 2 more"},
		"networks":          {map[string]float64{"NETWORKS": 1}, "quota NETWORKS of project local: 1 more are needed, and 1 of 1 are in use"},
		"two of them":       {map[string]float64{"CPUS": 11, "NETWORKS": 1}, "2 preflight checks failed"},
		"rules":             {map[string]float64{"FIREWALLS": 4}, "quota FIREWALLS of project local: 3 more"},
		"load balancers":    {map[string]float64{"FORWARDING_RULES": 0}, "quota FORWARDING_RULES of project local: 1 more"},
		"health checks":     {map[string]float64{"HEALTH_CHECKS": 0}, "quota HEALTH_CHECKS of project local: 1 more"},
		"backends":          {map[string]float64{"BACKEND_SERVICES": 0}, "quota BACKEND_SERVICES of project local: 1 more"},
		"instance template": {map[string]float64{"INSTANCE_TEMPLATES": 0}, "quota INSTANCE_TEMPLATES of project local: 1 more"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			within(t, test.quotas, func(l *lab) {
				_, err := l.operator().Up(l.Context(), document(l, small))
				if test.exceed == "" {
					l.done(cluster.Outcome{}, err)
					l.healthy(2, 2)
					return
				}
				if errs.ExitCode(err) != 5 || !strings.Contains(err.Error(), test.exceed) {
					l.Errorf("%v (%d), want %s", err, errs.ExitCode(err), test.exceed)
				}
				l.untouched()
			})
		})
	}
}

// fault has the Compute Engine commit one on purpose.
func (l *lab) fault(f inject.Fault) {
	l.Helper()
	if _, err := l.Engine.API().AddFault(f); err != nil {
		l.Fatal(err)
	}
}

// make makes something that bears a cluster's mark.
func (l *lab) make(resource infra.Resource, cluster string) {
	l.Helper()
	fuse, ctx := crash.NewFuse(l.Context(), crash.Point{})
	if _, err := l.Client(fuse).Ensure(ctx, resource, infra.Owner{Cluster: cluster, Region: clustertest.Region}); err != nil {
		l.Fatal(err)
	}
}

// untouched checks that nothing was made.
func (l *lab) untouched() {
	l.Helper()
	if left := l.Resources(); len(left) > 0 {
		l.Errorf("it made %q", left)
	}
}

// TestAllFindingsAtOnce: the error lists all that is wrong, and the worst of it
// decides.
func TestAllFindingsAtOnce(t *testing.T) {
	for _, dryRun := range []bool{false, true} {
		within(t, map[string]float64{"CPUS": 4}, func(l *lab) {
			l.fault(inject.Fault{Kind: inject.Denied, Method: "instanceTemplates.insert"})
			l.fault(inject.Fault{Kind: inject.PowerCut, Zone: zoneC})
			l.make(infra.Firewall{Name: "demo-europe-west1-api", Network: "default", Allow: []infra.Allow{{Protocol: "icmp"}}}, "other")
			before := l.Resources()
			o := l.operator()
			o.DryRun = dryRun
			outcome, err := o.Up(l.Context(), document(l, strings.Replace(small, "nodesPerZone: 1", "nodesPerZone: 1, machineType: e2-enormous", 1)))
			var ids []string
			for _, f := range outcome.Findings {
				ids = append(ids, f.ID)
			}
			want := "permission no-such-zone no-such-machine-type name-taken"
			if got := strings.Join(ids, " "); got != want || errs.ExitCode(err) != 4 || !strings.Contains(err.Error(), "4 preflight checks failed") {
				l.Errorf("found %s, want %s: %v", got, want, err)
			}
			if outcome.Plan.Changes() == 0 || outcome.DryRun != dryRun {
				l.Errorf("the plan is not shown: %+v", outcome)
			}
			if diff := clustertest.Differences(before, l.Resources()); diff != "" {
				l.Errorf("it changed:\n%s", diff)
			}
		})
	}
}

// TestRefusedBeforehand: each command that makes something asks first.
func TestRefusedBeforehand(t *testing.T) {
	add := func(zone string) func(*lab, *cluster.Manager) error {
		return func(l *lab, o *cluster.Manager) error {
			_, err := o.AddReplica(l.Context(), cluster.AddReplicaOptions{Zone: zone})
			return err
		}
	}
	pool := func(options cluster.AddPoolOptions) func(*lab, *cluster.Manager) error {
		return func(l *lab, o *cluster.Manager) error {
			_, err := o.AddPool(l.Context(), options)
			return err
		}
	}
	for name, test := range map[string]struct {
		do     func(*lab, *cluster.Manager) error
		denied string
		kind   errs.Kind
		id     string
	}{
		"add-replica, permission":   {add(zoneD), "instances.insert", errs.Denied, "permission"},
		"add-replica, zone":         {add("europe-west1-x"), "", errs.Usage, "no-such-zone"},
		"add-pool, permission":      {pool(cluster.AddPoolOptions{Zone: zoneD}), "instanceGroupManagers.insert", errs.Denied, "permission"},
		"add-pool, machine type":    {pool(cluster.AddPoolOptions{Zone: zoneD, Name: "big", MachineType: "e2-enormous"}), "", errs.Usage, "no-such-machine-type"},
		"add-pool, other machines":  {pool(cluster.AddPoolOptions{Zone: zoneD, Name: "many", Nodes: 40_000}), "", errs.Usage, ""},
		"add-pool, more than quota": {pool(cluster.AddPoolOptions{Zone: zoneD, Name: "many", Nodes: 400, MachineType: "c2-standard-60"}), "", errs.Exhausted, "quota"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, small, func(l *lab) {
				if test.denied != "" {
					l.fault(inject.Fault{Kind: inject.Denied, Method: test.denied})
				}
				before := l.Resources()
				l.refused(test.do(l, l.operator()), test.kind, test.id)
				if diff := clustertest.Differences(before, l.Resources()); diff != "" {
					l.Errorf("it changed something:\n%s", diff)
				}
			})
		})
	}
}

// TestPermissionsUnknown: where nobody may ask for permissions, up says so and
// goes on.
func TestPermissionsUnknown(t *testing.T) {
	in(t, "", func(l *lab) {
		l.fault(inject.Fault{Kind: inject.Denied, Method: "projects.testIamPermissions"})
		outcome := l.up(small)
		if len(outcome.Warnings) == 0 || !strings.Contains(outcome.Warnings[0], "not checked: permissions on project local") {
			l.Errorf("the warnings are %q", outcome.Warnings)
		}
		l.healthy(2, 2)
	})
}

// TestSkipPreflight: without it a quota shows when it is met.
func TestSkipPreflight(t *testing.T) {
	within(t, map[string]float64{"STATIC_ADDRESSES": 0}, func(l *lab) {
		o := l.operator()
		o.SkipPreflight = true
		_, err := o.Up(l.Context(), document(l, small))
		l.refused(err, errs.Exhausted, "quota")
		if !strings.Contains(err.Error(), "Quota 'STATIC_ADDRESSES' exceeded") || len(l.Resources()) == 0 {
			l.Errorf("%v", err)
		}
		down(l.T, l.World)
	})
}

// TestQuotaMetLater: a quota that is used up after all is told as ever.
func TestQuotaMetLater(t *testing.T) {
	in(t, "", func(l *lab) {
		l.fault(inject.Fault{Kind: inject.Quota, Name: "demo-control-plane-c"})
		_, err := l.operator().Up(l.Context(), document(l, small))
		l.refused(err, errs.Exhausted, "quota")
		if !strings.Contains(err.Error(), "create instance demo-control-plane-c in europe-west1-c: Quota 'CPUS' exceeded.") {
			l.Errorf("%v", err)
		}
		if _, err := l.Engine.API().RemoveFaults(); err != nil {
			l.Fatal(err)
		}
		l.up(small)
		l.healthy(2, 2)
	})
}

// TestResumedWithOtherRanges: a network that is half there keeps its ranges.
func TestResumedWithOtherRanges(t *testing.T) {
	in(t, "", func(l *lab) {
		l.make(infra.Network{Name: "demo-europe-west1-network"}, "demo")
		l.make(infra.Subnetwork{Name: "mine", Network: "demo-europe-west1-network", Range: netip.MustParsePrefix("10.64.0.0/24")}, "other")
		_, err := l.operator().Up(l.Context(), document(l, small))
		l.refused(err, errs.Usage, "range-taken")
		l.make(infra.Subnetwork{Name: "demo-nodes", Network: "demo-europe-west1-network", Range: netip.MustParsePrefix("10.132.0.0/20"), Pods: netip.MustParsePrefix("10.80.0.0/14")}, "demo")
		_, err = l.operator().Up(l.Context(), document(l, small))
		l.refused(err, errs.Usage, "other-spec")
		if !strings.Contains(err.Error(), "spec.network.podRange: is 10.80.0.0/14, and cannot become 10.64.0.0/14") {
			l.Errorf("%v", err)
		}
	})
}
