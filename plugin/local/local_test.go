package local_test

import (
	"bytes"
	"cmp"
	"context"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/plugin"
	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
	"github.com/kubectl-ha/kubectl-ha/test/golden"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// fakeEngine is a local Compute Engine that does nothing.
type fakeEngine struct {
	running  bool
	internet bool
	endpoint string           // "" for one that nobody serves
	options  localgce.Options // of the last start or serve
	path     string           // of the kubeconfig that stop cleaned
	faults   []inject.Fault
	more     bool // machine images
	builds   bool // of the last start or image build
}

func (f *fakeEngine) Start(_ context.Context, o localgce.Options, build bool) (localgce.Connection, error) {
	f.options, f.builds = o, build
	f.running, f.internet = true, o.Internet != nil && *o.Internet
	o.Events.Send(event.Event{Time: noon, Kind: event.Info, Title: "starting"})
	return f.Connect(context.Background())
}

func (f *fakeEngine) Connect(context.Context) (localgce.Connection, error) {
	if !f.running {
		return localgce.Connection{}, errs.Errorf(errs.Failed, "it does not run").WithHint("kubectl ha local start")
	}
	return localgce.Connection{Endpoint: cmp.Or(f.endpoint, "http://127.0.0.1:41234"), Project: "local", Internet: f.internet, Token: "secret", StateDir: "/state/it's", ClientDir: "/state/it's"}, nil
}

func (f *fakeEngine) Status(context.Context) (local.Status, error) {
	if !f.running {
		return local.Status{Status: localgce.Status{StateDir: "/state", Leftovers: []string{"a mount", "a link"}}}, nil
	}
	return local.Status{Clusters: map[string]int{"demo": 12}, Status: localgce.Status{
		Running: true, Internet: f.internet, StateDir: "/state", PID: 42, Endpoint: "http://127.0.0.1:41234", Registry: "127.0.0.1:41234", TokenFile: "/state/token", Version: "v1.2.3", Started: noon.Add(-time.Hour),
		Images: []localgce.Image{{ID: "0123abcd", KubernetesVersion: "v1.37.2"}, {ID: "4567cdef", KubernetesVersion: "v1.36.3"}}, Memory: 2200 << 20,
		Instances: map[string]int{"TERMINATED": 1, "RUNNING": 11},
	}}, nil
}

func (f *fakeEngine) Stop(_ context.Context, kubeconfig string, _ event.Sink) (localgce.Report, error) {
	report := localgce.Report{Stopped: f.running}
	if f.running {
		report.Removed = []string{"machine m"}
	}
	f.running, f.path = false, kubeconfig
	return report, nil
}

func (f *fakeEngine) Serve(_ context.Context, o localgce.Options) error {
	f.options = o
	return nil
}

func (f *fakeEngine) BuildImage(_ context.Context, o localgce.ImageOptions) (localgce.Image, error) {
	f.builds = o.Build
	if o.KubernetesVersion == release.Newest {
		return localgce.Image{Dir: "/cache/images/0123abcd"}, nil
	}
	return localgce.Image{Dir: "/cache/images/" + o.KubernetesVersion}, nil
}

func (f *fakeEngine) PullImage(_ context.Context, _ localgce.ImageOptions, reference string) (string, error) {
	return cmp.Or(reference, "ghcr.io/kubectl-ha/machine-image") + "@sha256:01", nil
}

func (f *fakeEngine) PushImage(_ context.Context, _ localgce.ImageOptions, reference string) (string, error) {
	return reference + "@sha256:01", nil
}

func (f *fakeEngine) PruneImages(context.Context) (int64, error) { return 3 << 20, nil }

func (f *fakeEngine) Images() ([]localgce.Image, error) {
	if f.more {
		return []localgce.Image{{ID: "0123abcd"}, {ID: "0ld"}, {ID: "used"}}, nil
	}
	return []localgce.Image{{
		ID: "0123abcd", Dir: "/cache/images/0123abcd", KubernetesVersion: "v1.37.2", Size: 1700 << 20, Created: noon.Add(-50 * time.Hour),
	}}, nil
}

func (f *fakeEngine) FindImage(version string) (localgce.Image, error) {
	if version == release.Newest {
		return localgce.Image{ID: "0123abcd"}, nil
	}
	return localgce.Image{}, errs.Errorf(errs.Failed, "not built").WithID(localgce.ImageNotBuilt)
}

func (f *fakeEngine) RemoveImage(id string) (localgce.Image, error) {
	if id == "used" {
		return localgce.Image{}, errs.Errorf(errs.Usage, "it is in use").WithID(localgce.ImageInUse)
	}
	return localgce.Image{ID: id, Size: 900 << 20}, nil
}

// ran is what a command line came to.
type ran struct {
	code        int
	out, errors string
}

// session is where command lines are run.
type session struct {
	engine local.LocalGCE
	env    map[string]string
}

func (s session) run(t *testing.T, args ...string) ran {
	t.Helper()
	var out, errors bytes.Buffer
	code := plugin.Run(t.Context(), plugin.Wiring{
		LocalGCE: s.engine, Streams: genericiooptions.IOStreams{Out: &out, ErrOut: &errors},
		Getenv: func(name string) string { return s.env[name] },
		Now:    func() time.Time { return noon },
	}, args)
	return ran{code: code, out: out.String(), errors: errors.String()}
}

func TestLocal(t *testing.T) {
	engine := &fakeEngine{}
	s := session{engine: engine}
	for _, step := range []struct {
		line, file string
		code       int
	}{
		{"local status", "status-none.txt", 3},
		{"local start --port 41234", "start.txt", 0},
		{"local status", "status.txt", 0},
		{"local status -o json", "status-json.txt", 0},
		{"local start --internet", "start-internet.txt", 0},
		{"local status", "status-internet.txt", 0},
		{"local start --internet=false", "start.txt", 0},
		{"local env", "env.txt", 0},
		{"local env --unset", "env-unset.txt", 0},
		{"local image build", "image-build.txt", 0},
		{"local image list", "image-list.txt", 0},
		{"local stop --kubeconfig mine", "stop.txt", 0},
		{"local stop", "stop-again.txt", 0},
	} {
		got := s.run(t, strings.Fields(step.line)...)
		if got.code != step.code {
			t.Errorf("%s ends with %d: %s", step.line, got.code, got.errors)
		}
		if strings.Contains(got.out+got.errors, "secret") {
			t.Errorf("%s shows the token", step.line)
		}
		golden.Compare(t, step.file, got.out)
		if step.file == "stop.txt" && engine.path != "mine" {
			t.Errorf("stop cleaned the kubeconfig %q", engine.path)
		}
	}
	if engine.options.Internet == nil || *engine.options.Internet {
		t.Errorf("started with %+v", engine.options)
	}
	if s.run(t, "local", "start", "--port", "41234"); engine.options.Port != 41234 || engine.options.Internet != nil {
		t.Errorf("started with %+v", engine.options)
	}
}

func TestLocalEnvNeedsARunningEngine(t *testing.T) {
	got := session{engine: &fakeEngine{}}.run(t, "local", "env")
	if got.code != 1 || got.errors != "error: it does not run\nhint: kubectl ha local start\n" {
		t.Errorf("got %+v", got)
	}
}

// A proxy in the environment gets neither gcloud's nor kubectl's requests.
func TestLocalEnvWithAProxy(t *testing.T) {
	env := map[string]string{"HTTP_PROXY": "http://proxy:3128", "HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com"}
	s := session{engine: &fakeEngine{running: true}, env: env}
	golden.Compare(t, "env-proxy.txt", s.run(t, "local", "env").out)
}
