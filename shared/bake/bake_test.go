package bake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce/localgcetest"
	"github.com/kubectl-ha/kubectl-ha/shared/bake"
	"github.com/kubectl-ha/kubectl-ha/shared/bootstrap"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/gce"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
	"github.com/kubectl-ha/kubectl-ha/shared/plan"
	"github.com/kubectl-ha/kubectl-ha/shared/wait"
)

const (
	region  = "europe-west1"
	zone    = region + "-b"
	machine = "image-abcdefgh-machine"
)

// lab is a local Compute Engine whose machines do what script says.
type lab struct {
	*testing.T
	engine *localgcetest.Engine
	bake.Baker
}

func newLab(t *testing.T, script func(*localgcetest.Machine)) *lab {
	t.Helper()
	engine := localgcetest.Start(t, localgcetest.Options{Boot: script})
	client, err := gce.New(t.Context(), gce.Config{Project: engine.Project, Region: region, Endpoint: engine.URL, Token: engine.Token})
	if err != nil {
		t.Fatal(err)
	}
	return &lab{t, engine, bake.Baker{
		Project: engine.Project, Region: region, Compute: client, Events: event.Discard,
		Now: time.Now, Random: func() string { return "abcdefghijkl" },
	}}
}

// quick has waits take no time.
func quick(ctx context.Context) context.Context {
	return wait.WithSleep(ctx, func(ctx context.Context, _ time.Duration) error {
		time.Sleep(time.Millisecond)
		return ctx.Err()
	})
}

func phase(m *localgcetest.Machine, text string) {
	_ = m.SetGuestAttribute(bootstrap.Namespace, bootstrap.AttrPhase, text) // fails only when the machine is deleted meanwhile
}

// installs is a machine that does what the startup script does.
func installs(m *localgcetest.Machine) {
	phase(m, "installing packages")
	m.WriteFile("kubernetes", m.Metadata("kubectl-ha-kubernetes-version"))
	phase(m, bootstrap.PhaseSealed)
}

// gone checks that nothing is left of a build but images.
func (l *lab) gone(images int) {
	l.Helper()
	found, err := l.Compute.Inventory(l.Context(), "image-abcdefgh")
	if err != nil || len(found.Refs) > 0 {
		l.Errorf("left are %v, %v", found.Refs, err)
	}
	if n := l.engine.Machines.Count(); n > 0 {
		l.Errorf("%d machines run", n)
	}
	if n := l.engine.Machines.Images(); n != images {
		l.Errorf("there are %d images, want %d", n, images)
	}
}

// TestBuild: an image of what the machine has installed, of the version's family, and
// nothing else is left.
func TestBuild(t *testing.T) {
	var seen sync.Map
	l := newLab(t, func(m *localgcetest.Machine) {
		for _, key := range []string{infra.MetadataRole, "block-project-ssh-keys"} {
			seen.Store(key, m.Metadata(key))
		}
		seen.Store("accounts", fmt.Sprint(len(m.Instance().ServiceAccounts)))
		installs(m)
	})
	outcome, err := l.Build(quick(t.Context()), bake.Options{KubernetesVersion: "v1.36", MachineType: bake.DefaultMachineType})
	if err != nil {
		t.Fatal(err)
	}
	l.gone(1)
	found, err := l.List(t.Context())
	if err != nil || len(found) != 1 {
		t.Fatalf("found %+v, %v", found, err)
	}
	i := found[0]
	if i.Name != outcome.Image || i.Family != "kubectl-ha-v1-36-3" || outcome.Family != i.Family || i.KubernetesVersion != "v1.36.3" ||
		i.Status != "READY" || i.Architecture != "X86_64" || i.Deprecated {
		t.Errorf("the image is %+v, and told is %+v", i, outcome)
	}
	if name, ok, err := l.Compute.(*gce.Client).ImageOfFamily(t.Context(), "local", i.Family); err != nil || !ok || name != i.Name {
		t.Errorf("of the family is %s, %t, %v", name, ok, err)
	}
	for key, want := range map[string]string{infra.MetadataRole: "image", "block-project-ssh-keys": "TRUE", "accounts": "0"} {
		if got, _ := seen.Load(key); got != want {
			t.Errorf("%s of the machine was %v, want %s", key, got, want)
		}
	}
}

// TestBuildFails: what the machine wrote last is told, and nothing is left.
func TestBuildFails(t *testing.T) {
	l := newLab(t, func(m *localgcetest.Machine) {
		m.Print("E: Unable to locate package kubelet")
		for attempt := 1; m.Context().Err() == nil; attempt++ {
			phase(m, fmt.Sprintf("%s: attempt %d to install packages", bootstrap.PhaseFailing, attempt))
			time.Sleep(5 * time.Millisecond)
		}
	})
	_, err := l.Build(quick(t.Context()), bake.Options{KubernetesVersion: "v1.37", MachineType: bake.DefaultMachineType})
	if err == nil || !strings.Contains(err.Error(), "Unable to locate package kubelet") || !strings.Contains(err.Error(), "is deleted") {
		t.Errorf("it ends with %v", err)
	}
	l.gone(0)
}

// TestBuildInterrupted: who interrupts it has nothing left.
func TestBuildInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(quick(t.Context()))
	l := newLab(t, func(m *localgcetest.Machine) { interrupt() })
	_, err := l.Build(ctx, bake.Options{KubernetesVersion: "v1.37", MachineType: bake.DefaultMachineType})
	if errs.KindOf(err) != errs.Interrupted {
		t.Errorf("it ends with %v", err)
	}
	l.gone(0)
}

// stubborn keeps a kind of resource.
type stubborn struct {
	bake.Compute
	kind infra.Kind
}

func (s stubborn) Delete(ctx context.Context, ref infra.Ref) (bool, error) {
	if ref.Kind == s.kind {
		return false, errors.New("it does not go")
	}
	return s.Compute.Delete(ctx, ref)
}

// TestBuildLeavesWord: where not all can be deleted, the error says how it is; the end
// of what is left is known from its beginning.
func TestBuildLeavesWord(t *testing.T) {
	for kind, script := range map[infra.Kind]func(*localgcetest.Machine){
		infra.KindNetwork: installs, // after all went well
		infra.KindImage: func(m *localgcetest.Machine) { // a failure's
			phase(m, bootstrap.PhaseFailing+": attempt 1 to seal the machine")
			phase(m, bootstrap.PhaseFailing+": attempt 9 to seal the machine")
		},
	} {
		t.Run(string(kind), func(t *testing.T) {
			l := newLab(t, script)
			l.Compute = stubborn{l.Compute, kind}
			ctx, cancel := context.WithTimeout(quick(t.Context()), 20*time.Second)
			defer cancel()
			_, err := l.Build(ctx, bake.Options{KubernetesVersion: "v1.37", MachineType: bake.DefaultMachineType})
			want := "kubectl ha down --name image-abcdefgh --region europe-west1 --project " + l.Project + " --yes"
			if err == nil || !strings.Contains(err.Error(), "it does not go") || !strings.Contains(errs.HintOf(err), want) {
				t.Errorf("it ends with %v, and hints %q", err, errs.HintOf(err))
			}
			found, err := l.Compute.Inventory(t.Context(), "image-abcdefgh")
			if err != nil || kind == infra.KindNetwork && (len(found.Refs) != 1 || found.Owner.Expires.IsZero()) {
				t.Errorf("left are %v of %+v, %v", found.Refs, found.Owner, err)
			}
		})
	}
}

// TestPlan: a dry run tells all, and touches nothing.
func TestPlan(t *testing.T) {
	l := newLab(t, nil)
	l.DryRun = true
	outcome, err := l.Build(t.Context(), bake.Options{KubernetesVersion: "v1.37.2", MachineType: bake.DefaultMachineType})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, step := range outcome.Plan.Steps {
		ids = append(ids, step.ID)
	}
	day := time.Now().UTC().Format("20060102")
	want := []string{"create network/image-abcdefgh-europe-west1-network", "create subnetwork/image-abcdefgh-nodes",
		"create instance/" + machine, "await instance/" + machine, "stop instance/" + machine,
		"create image/kubectl-ha-v1-37-2-" + day + "-abcdefgh", "delete instance/" + machine,
		"delete subnetwork/image-abcdefgh-nodes", "delete network/image-abcdefgh-europe-west1-network", "verify"}
	if strings.Join(ids, "\n") != strings.Join(want, "\n") {
		t.Errorf("the steps are\n%s", strings.Join(ids, "\n"))
	}
	l.gone(0)
}

// TestProcessors: those of the machine decide which stock image it boots, and of which
// family the image is.
func TestProcessors(t *testing.T) {
	for machineType, want := range map[string][2]string{
		"n4-standard-2":  {"kubectl-ha-v1-37-2", "projects/debian-cloud/global/images/family/debian-12"},
		"c4a-standard-2": {"kubectl-ha-v1-37-2-arm64", "projects/debian-cloud/global/images/family/debian-12-arm64"},
	} {
		l := newLab(t, nil)
		l.DryRun, l.SkipPreflight = true, true
		outcome, err := l.Build(t.Context(), bake.Options{KubernetesVersion: "v1.37.2", MachineType: machineType, Zone: zone})
		if err != nil || outcome.Family != want[0] {
			t.Errorf("%s: %s, %v", machineType, outcome.Family, err)
		}
		for _, step := range outcome.Plan.Steps {
			if made, ok := step.Resource.(infra.Instance); ok && (made.Image != want[1] || made.DiskType != "hyperdisk-balanced" || made.Zone != zone) {
				t.Errorf("%s: the machine is %+v", machineType, made)
			}
		}
	}
}

// TestRefused: what cannot be is said before anything is made.
func TestRefused(t *testing.T) {
	for name, options := range map[string]bake.Options{
		"an unknown version": {KubernetesVersion: "v1.2", MachineType: bake.DefaultMachineType},
		"no such zone":       {KubernetesVersion: "v1.37", MachineType: bake.DefaultMachineType, Zone: "us-east1-b"},
		"no such type":       {KubernetesVersion: "v1.37", MachineType: "e9-standard-2"},
		"no such image":      {KubernetesVersion: "v1.37", MachineType: bake.DefaultMachineType, Image: "projects/debian-cloud/global/images/none"},
	} {
		l := newLab(t, nil)
		if _, err := l.Build(t.Context(), options); errs.KindOf(err) != errs.Usage {
			t.Errorf("%s: %v", name, err)
		}
		l.gone(0)
	}
}

// TestDelete: all of them or none, and nobody else's.
func TestDelete(t *testing.T) {
	l := newLab(t, installs)
	built, err := l.Build(quick(t.Context()), bake.Options{KubernetesVersion: "v1.37", MachineType: bake.DefaultMachineType})
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"none", "debian-12-bookworm-v20260915"} {
		if _, err := l.Delete(t.Context(), built.Image, other); errs.KindOf(err) != errs.Usage {
			t.Errorf("%s: %v", other, err)
		}
	}
	l.DryRun = true
	outcome, err := l.Delete(t.Context(), built.Image)
	if err != nil || outcome.Plan.Changes() != 1 || outcome.Plan.Steps[0].Action != plan.Delete {
		t.Errorf("the plan is %+v, %v", outcome.Plan, err)
	}
	l.gone(1)
	l.DryRun = false
	if _, err := l.Delete(quick(t.Context()), built.Image); err != nil {
		t.Error(err)
	}
	l.gone(0)
}
