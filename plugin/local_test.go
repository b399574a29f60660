package plugin

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/localgce/image"
	"github.com/kubectl-ha/kubectl-ha/localgce/inject"
	"github.com/kubectl-ha/kubectl-ha/shared/event"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// fakeEngine is a local Compute Engine that does nothing.
type fakeEngine struct {
	running bool
	options localgce.Options // of the last start or serve
	path    string           // of the kubeconfig that stop cleaned
	faults  []inject.Fault
}

func (f *fakeEngine) Start(_ context.Context, o localgce.Options) (localgce.Connection, error) {
	f.options = o
	f.running = true
	o.Events.Send(event.Event{Time: noon, Kind: event.Info, Title: "starting"})
	return f.Connect(context.Background())
}

func (f *fakeEngine) Connect(context.Context) (localgce.Connection, error) {
	if !f.running {
		return localgce.Connection{}, fault.Errorf(fault.Failed, "it does not run").WithHint("kubectl ha local start")
	}
	return localgce.Connection{Endpoint: "http://127.0.0.1:41234", Project: "local", Token: "secret", StateDir: "/state/it's"}, nil
}

func (f *fakeEngine) Status(context.Context) (localgce.Status, error) {
	if !f.running {
		return localgce.Status{StateDir: "/state", Leftovers: []string{"a mount", "a link"}}, nil
	}
	return localgce.Status{
		Running: true, StateDir: "/state", PID: 42, Endpoint: "http://127.0.0.1:41234", Version: "v1.2.3", Started: noon.Add(-time.Hour),
		Image: &image.Image{ID: "0123abcd", KubernetesVersion: "v1.37.2"}, Memory: 2200 << 20,
		Instances: map[string]int{"TERMINATED": 1, "RUNNING": 11}, Clusters: map[string]int{"demo": 12},
	}, nil
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

func (f *fakeEngine) BuildImage(context.Context, event.Sink) (image.Image, error) {
	return image.Image{Dir: "/cache/images/0123abcd"}, nil
}

func (f *fakeEngine) Images() ([]image.Image, error) {
	return []image.Image{{
		ID: "0123abcd", Dir: "/cache/images/0123abcd", KubernetesVersion: "v1.37.2", Size: 1700 << 20, Created: noon.Add(-50 * time.Hour),
	}}, nil
}

func TestLocal(t *testing.T) {
	engine := &fakeEngine{}
	s := session{world: &world{}, engine: engine}
	for _, step := range []struct{ line, file string }{
		{"local status", "local-status-none.txt"},
		{"local start --port 41234", "local-start.txt"},
		{"local status", "local-status.txt"},
		{"local status -o json", "local-status-json.txt"},
		{"local env", "local-env.txt"},
		{"local image build", "local-image-build.txt"},
		{"local image list", "local-image-list.txt"},
		{"local stop --kubeconfig mine", "local-stop.txt"},
		{"local stop", "local-stop-again.txt"},
	} {
		got := s.run(t, strings.Fields(step.line)...)
		if got.code != 0 {
			t.Errorf("%s ends with %d: %s", step.line, got.code, got.errors)
		}
		if strings.Contains(got.out+got.errors, "secret") {
			t.Errorf("%s shows the token", step.line)
		}
		golden(t, step.file, got.out)
		if step.file == "local-stop.txt" && engine.path != "mine" {
			t.Errorf("stop cleaned the kubeconfig %q", engine.path)
		}
	}
	if engine.options.Port != 41234 {
		t.Errorf("started with %+v", engine.options)
	}
}

func TestLocalEnvNeedsARunningEngine(t *testing.T) {
	got := session{world: &world{}, engine: &fakeEngine{}}.run(t, "local", "env")
	if got.code != 1 || got.errors != "error: it does not run\nhint: kubectl ha local start\n" {
		t.Errorf("got %+v", got)
	}
}

// A proxy in the environment gets neither gcloud's nor kubectl's requests.
func TestLocalEnvWithAProxy(t *testing.T) {
	env := map[string]string{"HTTP_PROXY": "http://proxy:3128", "HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.com"}
	s := session{world: &world{}, engine: &fakeEngine{running: true}, env: env}
	golden(t, "local-env-proxy.txt", s.run(t, "local", "env").out)
	hint := "hint: your environment has a proxy, which does not reach local clusters: " +
		"export NO_PROXY='example.com,127.0.0.1,203.0.113.0/24' no_proxy='example.com,127.0.0.1,203.0.113.0/24'\n"
	for line, want := range map[string]bool{
		"up --local": true, "up --local --dry-run": false, "down --local --name demo --region europe-west1 --yes": false,
		"up --region us-east1 --zones us-east1-b": false,
	} {
		if got := s.run(t, strings.Fields(line)...); strings.Contains(got.errors, hint) != want {
			t.Errorf("%s says %q and ends with %d", line, got.errors, got.code)
		}
	}
	env["NO_PROXY"] = "127.0.0.1,203.0.113.0/24"
	if got := s.run(t, "up", "--local"); strings.Contains(got.errors, "proxy") {
		t.Errorf("a proxy that is not asked: %q", got.errors)
	}
}
