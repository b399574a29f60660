package target

import (
	"testing"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

var demo = model.Target{Project: "my-project", Region: "europe-west1", Name: "demo"}

func TestResolve(t *testing.T) {
	local := model.Target{Project: "local", Region: "europe-west1", Name: "demo", Endpoint: "http://127.0.0.1:1"}
	environment := func(name string) string {
		return map[string]string{ProjectVariable: "env-project", RegionVariable: "env-region"}[name]
	}
	unknown := errs.Errorf(errs.Usage, "the context is not ours")
	for _, test := range []struct {
		name    string
		said    ClusterFlags
		context *model.Target
		want    ClusterRef
		wrong   string
	}{
		{name: "the context alone", context: &demo, want: ClusterRef{Target: demo}},
		{name: "a local context alone", context: &local, want: ClusterRef{Target: local, Local: true}},
		{name: "the context's own name", said: ClusterFlags{Cluster: "demo"}, context: &demo, want: ClusterRef{Target: demo}},
		{name: "the context's own region", said: ClusterFlags{Region: "europe-west1"}, context: &demo, want: ClusterRef{Target: demo}},
		{
			name: "flags without a context", said: ClusterFlags{Project: "p", Region: "r1", Cluster: "n"},
			want: ClusterRef{Target: model.Target{Project: "p", Region: "r1", Name: "n"}},
		},
		{
			name: "flags against the context", said: ClusterFlags{Region: "us-east1", Cluster: "demo"}, context: &demo,
			want: ClusterRef{Target: model.Target{Region: "us-east1", Name: "demo"}},
		},
		{
			name: "flags against a local context lead away from it", said: ClusterFlags{Project: "p", Region: "europe-west1", Cluster: "demo"}, context: &local,
			want: ClusterRef{Target: model.Target{Project: "p", Region: "europe-west1", Name: "demo"}},
		},
		{
			name: "--local has a project and a region", said: ClusterFlags{Local: true, Cluster: "n"},
			want: ClusterRef{Target: model.Target{Project: "local", Region: "europe-west1", Name: "n"}, Local: true},
		},
		{
			name: "--local leads away from a context at Google", said: ClusterFlags{Local: true, Cluster: "demo"}, context: &demo,
			want: ClusterRef{Target: model.Target{Project: "local", Region: "europe-west1", Name: "demo"}, Local: true},
		},
		{name: "--local with a local context", said: ClusterFlags{Local: true}, context: &local, want: ClusterRef{Target: local, Local: true}},
		{
			name: "the environment, without a context", said: ClusterFlags{Cluster: "n", getenv: environment},
			want: ClusterRef{Target: model.Target{Project: "env-project", Region: "env-region", Name: "n"}},
		},
		{
			name: "flags before the environment", said: ClusterFlags{Project: "p", Region: "r1", Cluster: "n", getenv: environment},
			want: ClusterRef{Target: model.Target{Project: "p", Region: "r1", Name: "n"}},
		},
		{name: "the context before the environment", said: ClusterFlags{getenv: environment}, context: &demo, want: ClusterRef{Target: demo}},
		{
			name: "the environment is not for --local", said: ClusterFlags{Local: true, Cluster: "n", getenv: environment},
			want: ClusterRef{Target: model.Target{Project: "local", Region: "europe-west1", Name: "n"}, Local: true},
		},
		{name: "nothing", wrong: "which cluster? the context is not ours"},
		{name: "no region", said: ClusterFlags{Cluster: "n"}, wrong: "in which region is the cluster n?"},
		{name: "another name, no region", said: ClusterFlags{Cluster: "n"}, context: &demo, wrong: "in which region is the cluster n?"},
		{
			name: "no name", said: ClusterFlags{Region: "us-east1"}, context: &demo,
			wrong: "the flags do not match the cluster of the current context, which is demo in europe-west1 of project my-project",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var known model.Target
			var why error = unknown
			if test.context != nil {
				known, why = *test.context, nil
			}
			got, err := test.said.Resolve(known, why)
			if test.wrong != "" {
				if err == nil || err.Error() != test.wrong || errs.KindOf(err) != errs.Usage {
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
