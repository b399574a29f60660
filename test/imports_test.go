package test

import (
	"go/ast"
	"path"
	"slices"
	"strconv"
	"testing"
)

// importRule says what must not be imported, and where. docs/architecture.md
// has the picture.
type importRule struct {
	why       string
	forbidden []string                   // import paths, with all below them
	except    []string                   // below a forbidden one, yet allowed
	where     func(importer source) bool // the files that the rule holds for
}

func inTrees(trees ...string) func(source) bool {
	return func(s source) bool { return within(s.dir(), trees...) }
}

func outside(trees ...string) func(source) bool {
	return func(s source) bool { return !within(s.dir(), trees...) }
}

// clusterTest plays whole clusters on the scripted machines of a local Compute
// Engine, under the core's real adapters. It is for tests alone.
const clusterTest = "shared/cluster/clustertest"

// allowed are imports that a rule forbids, each of one package by one other.
var allowed = map[[2]string]bool{
	{clusterTest, "localgce/localgcetest"}: true, // its machines
}

// pure are the packages that only compute.
var pure = []string{"shared/plan", "shared/actual", "shared/scheduling", "shared/quorum", "shared/spec", "shared/infra", "shared/bootstrap", "shared/errs", "shared/etcdspace", "shared/evict", "shared/preflight", "shared/cost", "shared/drill", "shared/release", "shared/chart", "shared/htmlpage", "shared/drillpage",
	"shared/cluster/model", "shared/cluster/text", "shared/cluster/quorumloss", "shared/cluster/status"}

// api is the local Compute Engine's API, and domains are its parts that have
// resources of their own.
const api = "localgce/internal/api"

var domains = []string{api + "/platform", api + "/networks", api + "/instances", api + "/machines", api + "/guest", api + "/balancing", api + "/managers", api + "/faults"}

var importRules = []importRule{
	{
		why:       "the core knows no face, no command line and no local Compute Engine",
		forbidden: []string{"plugin", "action", "cmd", "localgce", "github.com/spf13", "github.com/sethvargo/go-githubactions", "k8s.io/cli-runtime"},
		where:     inTrees("shared"),
	},
	{
		why:       "the local Compute Engine knows nothing of what is built on it, and of this repository only neutral leaves",
		forbidden: []string{"plugin", "action", "cmd", "shared", "test", "github.com/spf13"},
		except:    []string{"shared/adopt", "shared/errs", "shared/event", "shared/release", "shared/wait"},
		where:     inTrees("localgce"),
	},
	{
		why:       "the plugin does not know the Action",
		forbidden: []string{"action", "github.com/sethvargo/go-githubactions"},
		where:     inTrees("plugin"),
	},
	{
		why:       "the Action does not know the plugin",
		forbidden: []string{"plugin", "github.com/spf13"},
		where:     inTrees("action"),
	},
	{
		why:       "the Action's parts are its own: others run it as a whole",
		forbidden: []string{"action"},
		except:    []string{"action"},
		where:     outside("action"),
	},
	{
		why:       "what only computes has no client and touches no system",
		forbidden: []string{"os", "net", "log", "syscall", "math/rand", "cloud.google.com", "google.golang.org", "k8s.io", "shared/gce", "shared/kube", "shared/etcd", "shared/dag", "shared/wait", "shared/cluster"},
		except: []string{"net/netip", "net/url", "shared/cluster/model", "shared/cluster/text", "shared/cluster/quorumloss",
			// Kubernetes' types of audit policies, and its own check of them.
			"k8s.io/apiserver/pkg/apis/audit", "k8s.io/apiserver/pkg/apis/audit/v1", "k8s.io/apiserver/pkg/apis/audit/validation",
			// Its rules for labels and taints.
			"k8s.io/apimachinery/pkg/util/validation"},
		where: inTrees(pure...),
	},
	{
		why:       "only the gce adapter speaks to Compute Engine",
		forbidden: []string{"cloud.google.com/go/compute"},
		where:     outside("shared/gce"),
	},
	{
		why:       "only the kube adapter speaks to Kubernetes; the faces may use cli-runtime",
		forbidden: []string{"k8s.io/client-go", "k8s.io/kubectl"},
		where:     outside("shared/kube"),
	},
	{
		why:       "only the kube adapter speaks to etcd, through the API server",
		forbidden: []string{"go.etcd.io/etcd/client"},
		where:     outside("shared/kube"),
	},
	{
		why:       "only the local commands know the local Compute Engine; cmd wires it",
		forbidden: []string{"localgce"},
		where:     outside("plugin/local", "localgce", "cmd", "test"),
	},
	{
		why:       "domains of the API know each other only through the core; package api wires them",
		forbidden: append([]string{api + "/rest"}, domains...),
		where:     inTrees(domains...),
	},
	{
		why:       "the core, and all that domains stand on, knows no domain and nothing of HTTP's routes",
		forbidden: append([]string{api + "/rest"}, domains...),
		where:     func(s source) bool { return path.Dir(s.dir()) == api && !within(s.dir(), domains...) },
	},
	{
		why:       "the parts of the API are its own: others run it as a whole",
		forbidden: append([]string{api + "/rest", api + "/resource"}, domains...),
		where:     outside(api),
	},
	{
		why:       "only tests run clusters on scripted machines",
		forbidden: []string{clusterTest},
		where:     outside(clusterTest),
	},
}

func TestWhoImportsWhom(t *testing.T) {
	for _, s := range sources(t) {
		for _, violation := range violations(s) {
			t.Errorf("%s %s", s.path, violation)
		}
	}
}

// violations tells which imports of a file break a rule, and why.
func violations(s source) (list []string) {
	for _, rule := range importRules {
		if !rule.where(s) {
			continue
		}
		for _, imported := range s.imports() {
			if within(imported, rule.forbidden...) && !slices.Contains(rule.except, imported) && !allowed[[2]string{s.dir(), imported}] {
				list = append(list, "imports "+imported+", but "+rule.why)
			}
		}
	}
	return list
}

// TestImportRulesCanFail: the rules of the API's parts find what they forbid, and
// let pass what they do not.
func TestImportRulesCanFail(t *testing.T) {
	for _, c := range []struct {
		dir, imported string
		allowed       bool
	}{
		{api + "/networks", api + "/instances", false},
		{api + "/managers", api + "/balancing", false},
		{api + "/faults", api + "/rest", false},
		{api + "/resource", api + "/networks", false},
		{api + "/rest", api + "/faults", false},
		{api + "/vm", api + "/instances", false},
		{"localgce", api + "/machines", false},
		{"localgce", api, true},
		{api, api + "/machines", true},
		{api + "/machines", api + "/resource", true},
		{api + "/rest", api + "/resource", true},
	} {
		imports := []*ast.ImportSpec{{Path: &ast.BasicLit{Value: strconv.Quote(module + c.imported)}}}
		s := source{path: c.dir + "/file.go", syntax: &ast.File{Imports: imports}}
		if found := violations(s); (len(found) == 0) != c.allowed {
			t.Errorf("%s imports %s: %q", c.dir, c.imported, found)
		}
	}
}
