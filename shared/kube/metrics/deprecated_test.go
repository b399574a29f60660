package metrics

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// sample is as API servers have it, shortened.
const sample = `# HELP apiserver_request_total [STABLE] Counter of apiserver requests.
# TYPE apiserver_request_total counter
apiserver_request_total{code="200",resource="nodes",verb="LIST"} 12
# HELP apiserver_requested_deprecated_apis [STABLE] Gauge of deprecated APIs that have been requested, broken out by API group, version, resource, subresource, and removed_release.
# TYPE apiserver_requested_deprecated_apis gauge
apiserver_requested_deprecated_apis{group="",removed_release="",resource="endpoints",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="resource.k8s.io",removed_release="1.38",resource="resourceclaims",subresource="",version="v1beta1"} 1
apiserver_requested_deprecated_apis{group="example.k8s.io",removed_release="1.100",resource="far",subresource="",version="v1"} 1
apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.37",resource="flowschemas",subresource="status",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="flowcontrol.apiserver.k8s.io",removed_release="1.37",resource="flowschemas",subresource="",version="v1beta3"} 1
apiserver_requested_deprecated_apis{group="",removed_release="1.9",resource="old",subresource="",version="v0"} 1
kubernetes_build_info{git_version="v1.36.3",major="1",minor="36"} 1
`

func TestDeprecatedAPIs(t *testing.T) {
	flow := model.DeprecatedAPI{Group: "flowcontrol.apiserver.k8s.io", Version: "v1beta3", Resource: "flowschemas", Removed: "v1.37"}
	status, old, claims := flow, model.DeprecatedAPI{Version: "v0", Resource: "old", Removed: "v1.9"},
		model.DeprecatedAPI{Group: "resource.k8s.io", Version: "v1beta1", Resource: "resourceclaims", Removed: "v1.38"}
	status.Resource = "flowschemas/status"
	const build = "kubernetes_build_info{} 1\n"
	for name, test := range map[string]struct {
		text, removedBy string
		want            []model.DeprecatedAPI
		fails           string
	}{
		"those of the minor and before": {sample, "v1.37", []model.DeprecatedAPI{flow, status, old}, ""},
		"the next one's":                {sample, "v1.38", []model.DeprecatedAPI{flow, status, claims, old}, ""},
		"of a patch":                    {sample, "v1.38.2", []model.DeprecatedAPI{flow, status, claims, old}, ""},
		"none so early":                 {sample, "v1.8", nil, ""},
		"nobody asked for any":          {build, "v1.37", nil, ""},
		"told twice":                    {build + strings.Repeat(requested+`version="v0",resource="old",removed_release="1.9"} 1`+"\n", 2), "v1.37", []model.DeprecatedAPI{old}, ""},
		"a longer name":                 {build + `apiserver_requested_deprecated_apis_total{removed_release="1.9"} 1`, "v1.37", nil, ""},
		"nothing":                       {"", "v1.37", nil, "kubernetes_build_info"},
		"a page":                        {"<html>kubernetes_build_info{</html>", "v1.37", nil, "kubernetes_build_info"},
		"no labels' end":                {build + requested + `group="a"`, "v1.37", nil, "no } after"},
		"no quotes":                     {build + requested + `group=a} 1`, "v1.37", nil, `label "group=a"`},
		"no version":                    {build + requested + `removed_release="soon"} 1`, "v1.37", nil, "soon"},
		"a line without end":            {build + strings.Repeat("a", maxLine+1), "v1.37", nil, "too long"},
		"not a version":                 {sample, "next", nil, `version "next" of Kubernetes`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := DeprecatedAPIs(strings.NewReader(test.text), test.removedBy)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if (err != nil) != (test.fails != "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("%v; want %q", err, test.fails)
			}
		})
	}
}

// TestCutOff: what could not be read to its end says nothing about what is not in it.
func TestCutOff(t *testing.T) {
	broken := errors.New("broken")
	cut := io.MultiReader(strings.NewReader(sample), iotest.ErrReader(broken))
	if found, err := DeprecatedAPIs(cut, "v1.37"); !errors.Is(err, broken) || found != nil {
		t.Errorf("%v, %v", found, err)
	}
}
