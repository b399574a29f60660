package plugin

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/plugin/local"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

func TestResolve(t *testing.T) {
	local := cluster.Target{Project: "local", Region: "europe-west1", Name: "demo", Endpoint: "http://127.0.0.1:1"}
	unknown := fault.Errorf(fault.Usage, "the context is not ours")
	for _, test := range []struct {
		name    string
		said    selection
		context *cluster.Target
		want    place
		wrong   string
	}{
		{name: "the context alone", context: &demo, want: place{Target: demo}},
		{name: "a local context alone", context: &local, want: place{Target: local, local: true}},
		{name: "the context's own name", said: selection{name: "demo"}, context: &demo, want: place{Target: demo}},
		{name: "the context's own region", said: selection{region: "europe-west1"}, context: &demo, want: place{Target: demo}},
		{
			name: "flags without a context", said: selection{project: "p", region: "r1", name: "n"},
			want: place{Target: cluster.Target{Project: "p", Region: "r1", Name: "n"}},
		},
		{
			name: "flags against the context", said: selection{region: "us-east1", name: "demo"}, context: &demo,
			want: place{Target: cluster.Target{Region: "us-east1", Name: "demo"}},
		},
		{
			name: "flags against a local context lead away from it", said: selection{project: "p", region: "europe-west1", name: "demo"}, context: &local,
			want: place{Target: cluster.Target{Project: "p", Region: "europe-west1", Name: "demo"}},
		},
		{
			name: "--local has a project and a region", said: selection{local: true, name: "n"},
			want: place{Target: cluster.Target{Project: "local", Region: "europe-west1", Name: "n"}, local: true},
		},
		{
			name: "--local leads away from a context at Google", said: selection{local: true, name: "demo"}, context: &demo,
			want: place{Target: cluster.Target{Project: "local", Region: "europe-west1", Name: "demo"}, local: true},
		},
		{name: "--local with a local context", said: selection{local: true}, context: &local, want: place{Target: local, local: true}},
		{name: "nothing", wrong: "which cluster? the context is not ours"},
		{name: "no region", said: selection{name: "n"}, wrong: "in which region is the cluster n?"},
		{name: "another name, no region", said: selection{name: "n"}, context: &demo, wrong: "in which region is the cluster n?"},
		{
			name: "no name", said: selection{region: "us-east1"}, context: &demo,
			wrong: "which cluster? The flags do not fit the context's, which is demo in europe-west1 of project my-project",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var known cluster.Target
			var why error = unknown
			if test.context != nil {
				known, why = *test.context, nil
			}
			got, err := test.said.resolve(known, why)
			if test.wrong != "" {
				if err == nil || err.Error() != test.wrong || fault.KindOf(err) != fault.Usage {
					t.Fatalf("got %v, %v; want the usage error %q", got, err, test.wrong)
				}
				return
			}
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestTheProjectComesFromTheCredentials(t *testing.T) {
	w := &world{}
	session{world: w}.run(t, "down", "--cluster", "demo", "--region", "europe-west1", "--yes")
	if len(w.requests) != 1 || w.requests[0].Target.Project != "default-project" {
		t.Errorf("asked for %+v", w.requests)
	}
}

func TestTheEnvironmentSelectsTheLocalEngine(t *testing.T) {
	w := &world{}
	session{world: w, env: map[string]string{local.Variable: "1"}}.run(t, "down", "--cluster", "demo", "--yes")
	if len(w.requests) != 1 || !w.requests[0].Local {
		t.Errorf("asked for %+v", w.requests)
	}
}
