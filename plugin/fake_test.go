package plugin

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/backupfile"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/backup"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/certificates"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/drilling"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/status"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/upkeep"
	"github.com/kubectl-ha/kubectl-ha/shared/cost"
	"github.com/kubectl-ha/kubectl-ha/shared/drill"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/evict"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/preflight"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

var demo = model.Target{Project: "my-project", Region: "europe-west1", Name: "demo"}

// world is a Clouds with one cluster, whose operator only takes notes.
type world struct {
	mu       sync.Mutex       // guards requests and called
	failing  map[string]error // what verbs on clusters end with, by name
	context  *model.Target    // what the current context stands for
	requests []Request
	called   []any // the options of the verbs that were called
	fail     error // what verbs end with
	findings []preflight.Finding
	open     []string         // the fields that nobody asked for, with up
	outcome  *cluster.Outcome // what verbs come to, instead of the usual
	work     func(context.Context) error
	story    func(context.Context, event.Sink) error // of a change, as it is told while it goes on
	pods     []evict.Verdict                         // the evictions that drain-zone predicts
	statuses []status.Report                         // one for each look; the last one stays
	drills   []drill.Zone                            // what drill shows

	certificates certificates.Report
}

func (w *world) Context(_, name string) (model.Target, error) {
	if w.context == nil {
		return model.Target{}, errs.Errorf(errs.Usage, "the context %q is not of a cluster of kubectl ha", name).WithHint("Choose another.")
	}
	return *w.context, nil
}

func (w *world) Contexts(string) ([]string, error) { return []string{"demo", "other"}, nil }

func (w *world) Zones(_ context.Context, r Request) ([]string, error) {
	return []string{r.Target.Region + "-b", r.Target.Region + "-c"}, nil
}

func (w *world) MachineTypes(context.Context, Request) ([]string, error) {
	return []string{"e2-medium", "e2-standard-2"}, nil
}

func (w *world) DefaultProject(context.Context) (string, error) { return "default-project", nil }

func (w *world) Open(_ context.Context, r Request) (Operator, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, r)
	return &operator{world: w, request: r}, nil
}

func (w *world) List(_ context.Context, r Request) ([]infra.Summary, error) {
	w.requests = append(w.requests, r)
	return []infra.Summary{
		{Cluster: "demo", Region: "europe-west1", Replicas: 3, Workers: 9, Resources: 33, Created: noon.Add(-2 * time.Hour),
			Endpoint: netip.MustParseAddr("203.0.113.4"), Zones: []string{"europe-west1-b", "europe-west1-c"}},
		{Cluster: "ci-7", Region: "us-east1", Replicas: 1, Resources: 9, Created: noon.Add(-time.Minute), Expires: noon.Add(time.Hour)},
		{Cluster: "ci-3", Region: "us-east1", Workers: 2, Resources: 7, Created: noon.Add(-5 * time.Hour), Expires: noon.Add(-3 * time.Hour)},
		{Cluster: "ci-4", Resources: 1, Created: noon.Add(-5 * time.Hour), Expires: noon.Add(-time.Minute)},
	}, w.fail
}

type operator struct {
	world   *world
	request Request
}

func (o *operator) do(ctx context.Context, options any) (cluster.Outcome, error) {
	o.world.mu.Lock()
	o.world.called = append(o.world.called, options)
	o.world.mu.Unlock()
	if err := o.world.failing[o.request.Target.Name]; err != nil {
		return cluster.Outcome{}, err
	}
	if o.world.story != nil && !o.request.DryRun {
		if err := o.world.story(ctx, o.request.Events); err != nil {
			return cluster.Outcome{}, err
		}
	}
	if work := o.world.work; work != nil && !o.request.DryRun {
		if err := work(ctx); err != nil {
			return cluster.Outcome{}, err
		}
	}
	if fixed := o.world.outcome; fixed != nil {
		fixed.Target, fixed.DryRun = o.request.Target, o.request.DryRun
		return *fixed, o.world.fail
	}
	return cluster.Outcome{
		Target: o.request.Target, DryRun: o.request.DryRun, Took: spec.Duration{Duration: 53 * time.Second}, Warnings: []string{"one replica survives nothing"},
		Plan: plan.Plan{Steps: []plan.Step{
			{ID: "create network/demo", Action: plan.Create, Target: "network/demo", Done: true},
			{ID: "create instance/demo-control-plane-b", Action: plan.Create, Target: "instance/demo-control-plane-b", Zone: "europe-west1-b", Detail: "e2-standard-2"},
			{ID: "await dns", Action: plan.Await, Target: "dns", Check: true},
			{ID: "apply add-ons", Action: plan.Apply, Target: "add-ons"},
		}},
		Next: []string{"kubectl get nodes"}, Findings: o.world.findings,
	}, o.world.fail
}

func (o *operator) Up(ctx context.Context, c *spec.Cluster, open ...string) (cluster.Outcome, error) {
	o.world.open = open
	outcome, err := o.do(ctx, c)
	outcome.Context = "ours"
	if o.request.DryRun {
		outcome.Cost = &cost.Estimate{Region: "europe-west1", Currency: "USD", Date: "2025-01-01", Hourly: 0.5, Monthly: 365, Lines: []cost.Line{
			{What: "e2-standard-2", Count: 1, Known: true, Hourly: 0.5}, {What: "n9-mega-3", Count: 2},
		}}
	}
	return outcome, err
}

func (o *operator) Recover(ctx context.Context, c *spec.Cluster, _ ...string) (cluster.Outcome, error) {
	return o.do(ctx, "recover "+c.Metadata.Name)
}

func (o *operator) AddReplica(ctx context.Context, options cluster.AddReplicaOptions) (cluster.Outcome, error) {
	return o.do(ctx, options)
}

func (o *operator) RemoveReplica(ctx context.Context, options cluster.RemoveReplicaOptions) (cluster.Outcome, error) {
	return o.do(ctx, options)
}

func (o *operator) AddPool(ctx context.Context, options cluster.AddPoolOptions) (cluster.Outcome, error) {
	return o.do(ctx, options)
}

func (o *operator) RemovePool(ctx context.Context, options cluster.RemovePoolOptions) (cluster.Outcome, error) {
	return o.do(ctx, options)
}

func (o *operator) DrainZone(ctx context.Context, options cluster.DrainZoneOptions) (cluster.Outcome, error) {
	outcome, err := o.do(ctx, options)
	outcome.Pods = o.world.pods
	return outcome, err
}

func (o *operator) Drill(ctx context.Context, options drilling.Options) (drilling.Report, error) {
	outcome, err := o.do(ctx, options)
	report := drilling.Report{
		Target: outcome.Target, DryRun: outcome.DryRun, Passed: err == nil, Zones: o.world.drills,
		Took: drill.Duration(outcome.Took.Duration), Warnings: outcome.Warnings,
	}
	if outcome.DryRun {
		report.Plan, report.Zones = &outcome.Plan, nil
	}
	return report, err
}

func (o *operator) Defragment(ctx context.Context, options upkeep.Options) (cluster.Outcome, error) {
	return o.do(ctx, options)
}

func (o *operator) Upgrade(ctx context.Context, options cluster.UpgradeOptions) (cluster.Outcome, error) {
	return o.do(ctx, options)
}

func (o *operator) Backup(context.Context, backup.Options) (backupfile.Report, error) {
	return backupfile.Report{}, o.world.fail
}

func (o *operator) Restore(ctx context.Context, from *backupfile.Backup, wanted *spec.Cluster) (cluster.Outcome, error) {
	outcome, err := o.do(ctx, "restore "+from.Path+" into "+wanted.Metadata.Name)
	outcome.Restored = &from.Selection.Report
	return outcome, err
}

func (o *operator) Down(ctx context.Context) (cluster.Outcome, error) { return o.do(ctx, "down") }

func (o *operator) Collect(ctx context.Context) (cluster.Outcome, error) {
	return o.do(ctx, "collect "+o.request.Target.Region+"/"+o.request.Target.Name)
}

func (o *operator) Certificates(context.Context, ...string) (certificates.Report, error) {
	return o.world.certificates, o.world.fail
}

func (o *operator) RenewCertificates(ctx context.Context, names ...string) (cluster.Outcome, error) {
	return o.do(ctx, "renew "+strings.Join(names, " "))
}

func (o *operator) Status(context.Context) (status.Report, error) {
	w := o.world
	w.called = append(w.called, "status")
	if w.fail != nil {
		return status.Report{}, w.fail
	}
	found := w.statuses[0]
	if len(w.statuses) > 1 {
		w.statuses = w.statuses[1:]
	}
	return found, nil
}

// ran is what a command line came to.
type ran struct {
	code        int
	out, errors string
}

// session is where command lines are run.
type session struct {
	world  *world
	engine local.LocalGCE
	stdin  string
	person bool // answers questions
	env    map[string]string
}

func (s session) run(t *testing.T, args ...string) ran {
	t.Helper()
	return s.runIn(t.Context(), args...)
}

func (s session) runIn(ctx context.Context, args ...string) ran {
	var out, errors bytes.Buffer
	code := Run(ctx, s.wiring(&out, &errors), args)
	return ran{code: code, out: out.String(), errors: errors.String()}
}

func (s session) wiring(out, errors *bytes.Buffer) Wiring {
	return Wiring{
		Version: "v1.2.3", Commit: "0123456789abcdef", CommitDate: "2026-11-24T12:00:00Z", Clouds: s.world, LocalGCE: s.engine, Interactive: s.person,
		Streams: genericiooptions.IOStreams{In: strings.NewReader(s.stdin), Out: out, ErrOut: errors},
		Getenv:  func(name string) string { return s.env[name] },
		Now:     func() time.Time { return noon },
	}
}

// sorted are calls that were made side by side.
func sorted(called []any) []any {
	slices.SortFunc(called, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return called
}
