package trial

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/asked"
	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/report"
	"github.com/kubectl-ha/kubectl-ha/hack/internal/firstaccount/watch"
	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/gce/rest"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/kube/kubeconfig"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

const (
	region = "europe-west1"
	zone   = "europe-west1-b"
)

// account is a trial on scripted machines, with a stand-in for the product's binary.
type account struct {
	*Trial
	*testing.T
	client *gce.Client
	report report.Report
	ran    []string // commands of the product's
	fails  string   // the command that does
	routed bool     // the machine's route of its pods stays
	silent bool     // the machine notes nothing
}

func newAccount(t *testing.T, refuse func(*http.Request) bool) *account {
	t.Helper()
	a := &account{T: t}
	boots := map[string]int{}
	engine := localgcetest.Start(t, localgcetest.Options{Boot: func(m *localgcetest.Machine) {
		if m.Metadata(bootstrap.KeyScript) != "" && strings.HasSuffix(m.Name(), "-machine") {
			boots[m.Name()]++
			a.boot(m, boots[m.Name()])
		}
	}})
	log := &asked.Log{}
	var transport http.RoundTripper
	client, err := gce.New(t.Context(), gce.Config{
		Project: engine.Project, Region: region, Endpoint: engine.URL, Token: engine.Token,
		Wrap: func(base http.RoundTripper) http.RoundTripper {
			transport = log.Wrap(refusing{base, refuse})
			return transport
		}})
	if err != nil {
		t.Fatal(err)
	}
	wanted := &spec.Cluster{
		Metadata: spec.Metadata{Name: "first-abc"},
		Spec: spec.Spec{
			Project: engine.Project, Region: region, TTL: spec.Duration{Duration: 2 * time.Hour}, ControlPlane: spec.ControlPlane{Zones: []string{zone}},
			Pools: []spec.Pool{{NodesPerZone: 1}},
		},
	}
	spec.Default(wanted)
	a.client = client
	a.Trial = &Trial{
		Spec: wanted, Zone: zone, Local: true, Window: time.Second, Compute: client, Asked: log,
		Lists: func(ctx context.Context) (rest.Lists, error) {
			return rest.NewLists(ctx, engine.URL, transport, engine.Project, region)
		},
		Plan: func(ctx context.Context) (plan.Plan, error) {
			m := &cluster.Manager{
				Target:  model.Target{Project: engine.Project, Region: region, Name: wanted.Metadata.Name, Endpoint: engine.URL},
				Compute: client, Access: kubeconfig.New(filepath.Join(t.TempDir(), "kubeconfig")), Platform: cluster.Platform{IssuerURL: "https://issuer.test"},
				Events: event.Discard, DryRun: true, Now: time.Now,
			}
			outcome, err := m.Up(ctx, wanted)
			return outcome.Plan, err
		},
		HA: a.product, Agree: func(context.Context) error { return nil }, Changed: func(*report.Step) {},
	}
	return a
}

// refusing is a Compute Engine that takes not all requests.
type refusing struct {
	base   http.RoundTripper
	refuse func(*http.Request) bool
}

func (r refusing) RoundTrip(request *http.Request) (*http.Response, error) {
	if r.refuse != nil && r.refuse(request) {
		query := request.URL.Query()
		query.Set("filter", "name eq [")
		request = request.Clone(request.Context())
		request.URL.RawQuery = query.Encode()
	}
	return r.base.RoundTrip(request)
}

// boot is a machine that notes what its watch would.
func (a *account) boot(m *localgcetest.Machine, number int) {
	const route = "route local 10.64.1.0/24 dev ens4 proto 66"
	notes := "0 range 10.64.1.0/24\n2 + " + route + "\n"
	if !a.routed {
		notes += "5 - " + route + "\n"
	}
	notes += "60 + phase waiting for its turn\n"
	if a.silent {
		m.Print("no network")
		return
	}
	publish := func() { _ = m.SetGuestAttribute(watch.Namespace, watch.Key(number), notes) } // it may have been deleted
	publish()
	for key, value := range watch.Changed(number) {
		for m.Metadata(key) != value {
			select {
			case <-m.Changed():
			case <-m.Context().Done():
				return
			}
		}
	}
	notes += "150 watched\n"
	publish()
}

// product does to Compute Engine what the product's commands do.
func (a *account) product(ctx context.Context, arguments ...string) (string, error) {
	command := arguments[0]
	a.ran = append(a.ran, command)
	if command == a.fails {
		return "FAIL\n", errors.New("exit status 1")
	}
	owner := infra.Owner{Cluster: a.name(), Region: region}
	var err error
	switch command {
	case "up":
		for _, step := range a.planned.Steps {
			if step.Resource != nil {
				_, made := a.client.Ensure(ctx, step.Resource, owner)
				err = errors.Join(err, made)
			}
		}
	case "down":
		err = a.deletes(ctx)
	}
	return command + " has done it\n", err
}

func (a *account) deletes(ctx context.Context) error {
	found, err := a.client.Inventory(ctx, a.name())
	for _, ref := range found.Refs {
		_, deleted := a.client.Delete(ctx, ref)
		err = errors.Join(err, deleted)
	}
	return err
}

// soon is a context whose waits look again at once.
func soon(ctx context.Context) context.Context {
	return wait.WithSleep(ctx, func(ctx context.Context, _ time.Duration) error {
		timer := time.NewTimer(5 * time.Millisecond)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		return ctx.Err()
	})
}

// outcomes are those of the steps.
func (a *account) outcomes() (list []string) {
	for _, step := range a.report.Steps {
		list = append(list, string(step.Outcome))
	}
	return list
}

// clean sees to it that nothing is left.
func (a *account) clean() {
	a.Helper()
	found, err := a.client.Inventory(a.Context(), a.name())
	if err != nil || len(found.Refs) > 0 {
		a.Errorf("left are %v, %v", found.Refs, err)
	}
}

func (a *account) wants(outcomes, ran string) {
	a.Helper()
	if got := strings.Join(a.outcomes(), ", "); got != outcomes {
		a.Errorf("the steps are %s, want %s\n%s", got, outcomes, a.report.Markdown())
	}
	if got := strings.Join(a.ran, " "); got != ran {
		a.Errorf("it ran %s, want %s", got, ran)
	}
	a.clean()
}

func TestRun(t *testing.T) {
	a := newAccount(t, nil)
	if err := a.Trial.Run(soon(t.Context()), &a.report); err != nil {
		t.Fatal(err)
	}
	a.wants("passed, passed, passed, passed, passed, passed", "down up status add-pool status down")
	for i, step := range a.report.Steps {
		if len(step.Looks) > 0 {
			t.Errorf("step %d: %q", i+1, step.Looks)
		}
	}
	if text := a.report.Markdown(); !strings.Contains(text, "150 watched") || !strings.Contains(text, "up has done it") {
		t.Errorf("the report lacks what was seen:\n%s", text)
	}
}

// TestAllFilters: each filter is asked, and asked again when there is something.
func TestAllFilters(t *testing.T) {
	a := newAccount(t, nil)
	if err := a.Trial.Run(soon(t.Context()), &a.report); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`description eq "kubectl-ha-cluster=.*"`, `description eq "kubectl-ha-cluster=first-abc( .*)?"`,
		`labels.kubectl-ha-cluster:*`, `labels.kubectl-ha-cluster=first-abc`,
		`name eq "first-abc-default-b-.*"`, `network eq ".*/networks/first-abc-europe-west1-network"`,
	}
	line := regexp.MustCompile(`(?m)^200 +(\d+) found  \S+ +(.*)$`)
	for _, step := range []int{0, 3} {
		var filters []string
		for _, block := range a.report.Steps[step].Blocks {
			for _, found := range line.FindAllStringSubmatch(block.Text, -1) {
				filters = append(filters, found[2])
				if none := found[1] == "0"; none != (step == 0) {
					t.Errorf("step %d: %s", step+1, found[0])
				}
			}
		}
		lists := len(filters)
		if slices.Sort(filters); !slices.Equal(slices.Compact(filters), want) || lists != 25 {
			t.Errorf("step %d: %d lists with the filters\n%s", step+1, lists, strings.Join(filters, "\n"))
		}
	}
}

// TestFilterRefused: then nothing is made.
func TestFilterRefused(t *testing.T) {
	a := newAccount(t, func(r *http.Request) bool { return strings.HasPrefix(r.URL.Query().Get("filter"), "name eq ") })
	a.Agree = func(context.Context) error { t.Error("it asks to go on"); return nil }
	err := a.Trial.Run(soon(t.Context()), &a.report)
	if errs.KindOf(err) != errs.Rejected || !strings.Contains(err.Error(), `zones/europe-west1-b/instances with name eq "first-abc-default-b-.*"`) || !strings.Contains(err.Error(), "status 400") {
		t.Errorf("it says %v", err)
	}
	a.wants("failed, not run, not run, not run, not run, not run", "")
}

// TestFilterFindsNothing: a filter that lets nothing of a cluster through would have
// `down` find nothing of it.
func TestFilterFindsNothing(t *testing.T) {
	a := newAccount(t, nil)
	a.fails = "none"
	up := a.HA
	a.HA = func(ctx context.Context, arguments ...string) (string, error) {
		if arguments[0] == "up" { // makes nothing
			return "", nil
		}
		return up(ctx, arguments...)
	}
	if err := a.Trial.Run(soon(t.Context()), &a.report); err == nil || !strings.Contains(err.Error(), "filters find nothing of it") {
		t.Errorf("it says %v", err)
	}
	a.wants("passed, passed, passed, failed, not run, passed", "down status")
}

// TestNo: who does not agree pays nothing.
func TestNo(t *testing.T) {
	a := newAccount(t, nil)
	no := errors.New("no")
	a.Agree = func(context.Context) error { return no }
	if err := a.Trial.Run(soon(t.Context()), &a.report); !errors.Is(err, no) {
		t.Errorf("it says %v", err)
	}
	a.wants("passed, passed, not run, not run, not run, not run", "")
}

func TestCommandFails(t *testing.T) {
	for command, test := range map[string]struct{ outcomes, ran string }{
		"up":       {"passed, passed, passed, failed, not run, passed", "down up"},
		"status":   {"passed, passed, passed, failed, not run, passed", "down up status down"},
		"add-pool": {"passed, passed, passed, passed, failed, passed", "down up status add-pool down"},
	} {
		t.Run(command, func(t *testing.T) {
			a := newAccount(t, nil)
			a.fails = command
			if err := a.Trial.Run(soon(t.Context()), &a.report); err == nil || !strings.Contains(err.Error(), "kubectl ha "+command) {
				t.Errorf("it says %v", err)
			}
			a.wants(test.outcomes, test.ran)
		})
	}
}

// TestDownLeaves: what is left is said, and how to delete it.
func TestDownLeaves(t *testing.T) {
	a := newAccount(t, nil)
	a.HA = func(context.Context, ...string) (string, error) { return "", nil } // deletes nothing
	err := a.Trial.Run(soon(t.Context()), &a.report)
	if err == nil || !strings.Contains(err.Error(), "network/first-abc-europe-west1-network") {
		t.Errorf("it says %v", err)
	}
	if want := "kubectl ha down --name first-abc --region europe-west1 --project local --local"; errs.HintOf(err) != want {
		t.Errorf("it hints %q", errs.HintOf(err))
	}
	if err := a.deletes(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestInterrupted: in the middle of the machine's trial; what there is is deleted.
func TestInterrupted(t *testing.T) {
	a := newAccount(t, nil)
	a.silent = true
	ctx, cancel := context.WithCancel(t.Context())
	ctx = wait.WithSleep(ctx, func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	})
	if err := a.Trial.Run(ctx, &a.report); errs.KindOf(err) != errs.Interrupted {
		t.Errorf("it says %v", err)
	}
	a.wants("passed, passed, failed, not run, not run, passed", "down")
	if !slices.ContainsFunc(a.report.Steps[2].Blocks, func(b report.Block) bool { return b.Title == "The machine's console" }) {
		t.Error("the report lacks the console")
	}
}

// TestAgentKeepsRoute: that is no failure, but something to look at.
func TestAgentKeepsRoute(t *testing.T) {
	a := newAccount(t, nil)
	a.routed = true
	if err := a.Trial.Run(soon(t.Context()), &a.report); err != nil {
		t.Fatal(err)
	}
	want := []string{}
	for boot := range 2 {
		want = append(want, fmt.Sprintf("Boot %d ends with `route local 10.64.1.0/24 dev ens4 proto 66`.", boot+1))
	}
	if got := a.report.Steps[2].Looks; !slices.Equal(got, want) {
		t.Errorf("to look at is %q", got)
	}
}
