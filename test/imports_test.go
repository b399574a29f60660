package test

import (
	"slices"
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
var pure = []string{"shared/plan", "shared/quorum", "shared/spec", "shared/infra", "shared/bootstrap", "shared/errs", "shared/evict", "shared/preflight", "shared/cost", "shared/drill",
	"shared/cluster/model", "shared/cluster/text", "shared/cluster/quorumloss", "shared/cluster/status"}

var importRules = []importRule{
	{
		why:       "the core knows no face, no command line and no local Compute Engine",
		forbidden: []string{"plugin", "action", "cmd", "localgce", "github.com/spf13", "github.com/sethvargo/go-githubactions", "k8s.io/cli-runtime"},
		where:     inTrees("shared"),
	},
	{
		why:       "the local Compute Engine knows nothing of what is built on it, and of this repository only neutral leaves",
		forbidden: []string{"plugin", "action", "cmd", "shared", "test", "github.com/spf13"},
		except:    []string{"shared/adopt", "shared/errs", "shared/event", "shared/wait"},
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
			"k8s.io/apiserver/pkg/apis/audit", "k8s.io/apiserver/pkg/apis/audit/v1", "k8s.io/apiserver/pkg/apis/audit/validation"},
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
		why:       "only the local commands know the local Compute Engine; cmd wires it",
		forbidden: []string{"localgce"},
		where:     outside("plugin/local", "localgce", "cmd", "test"),
	},
	{
		why:       "only tests run clusters on scripted machines",
		forbidden: []string{clusterTest},
		where:     outside(clusterTest),
	},
}

func TestWhoImportsWhom(t *testing.T) {
	for _, s := range sources(t) {
		for _, rule := range importRules {
			if !rule.where(s) {
				continue
			}
			for _, imported := range s.imports() {
				if within(imported, rule.forbidden...) && !slices.Contains(rule.except, imported) && !allowed[[2]string{s.dir(), imported}] {
					t.Errorf("%s imports %s, but %s", s.path, imported, rule.why)
				}
			}
		}
	}
}
