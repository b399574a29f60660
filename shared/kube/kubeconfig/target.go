package kubeconfig

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/infra"
)

// extensionName is the extension of a kubeconfig's cluster entry that says
// which cluster of ours it is.
const extensionName = "kubectl-ha.dev/cluster"

// namePrefix begins the names of our entries. No part of a name has a "_".
const namePrefix = "kubectl-ha"

// localAddresses are what clusters of the local Compute Engine have; they are
// for documentation (RFC 5737), and nobody else's.
var localAddresses = netip.MustParsePrefix("203.0.113.0/24")

// ContextName names the target's context, cluster and user in a kubeconfig.
func ContextName(target model.Target) string {
	return fmt.Sprintf("%s_%s_%s_%s", namePrefix, target.Project, target.Region, target.Name)
}

// Target reads which cluster the context stands for; name is empty for the
// current context. A context that is not of ours is an error of kind Usage.
func (k *Kubeconfig) Target(name string) (model.Target, error) {
	config, err := k.load()
	if err != nil {
		return model.Target{}, err
	}
	if name == "" {
		name = config.CurrentContext
	}
	if name == "" {
		return model.Target{}, noTarget(config, "the kubeconfig has no current context")
	}
	if config.Contexts[name] == nil {
		return model.Target{}, noTarget(config, "the kubeconfig has no context %q", name)
	}
	target, ok := targetOf(config, name)
	if !ok {
		return model.Target{}, noTarget(config, "context %q is not of a cluster that kubectl ha made", name)
	}
	return target, nil
}

// Contexts names the contexts of clusters of ours, sorted.
func (k *Kubeconfig) Contexts() ([]string, error) {
	config, err := k.load()
	if err != nil {
		return nil, err
	}
	return contextsOf(config), nil
}

func contextsOf(config *api.Config) []string {
	return slices.DeleteFunc(sortedNames(config.Contexts), func(name string) bool {
		_, ok := targetOf(config, name)
		return !ok
	})
}

func sortedNames[E any](entries map[string]*E) []string { return slices.Sorted(maps.Keys(entries)) }

func noTarget(config *api.Config, format string, args ...any) error {
	err := errs.Errorf(errs.Usage, format, args...).WithID("not-our-context")
	if names := contextsOf(config); len(names) > 0 {
		return err.WithHint("Choose one with --context: %q; or name the cluster with --project, --region and --name.", names)
	}
	return err.WithHint("Name the cluster with --project, --region and --name; kubectl ha list finds clusters.")
}

// targetOf is the cluster of ours that a context leads to: its cluster entry
// says so, or where another program has renamed that, the context's own name.
func targetOf(config *api.Config, context string) (model.Target, bool) {
	name := config.Contexts[context].Cluster
	if target, ok := targetOfCluster(config, name); ok {
		return target, true
	}
	return targetByName(config.Clusters[name], context)
}

// targetOfCluster is the cluster of ours that a cluster entry is: by its
// extension, or where another program has dropped that, by its name.
func targetOfCluster(config *api.Config, name string) (target model.Target, ok bool) {
	entry := config.Clusters[name]
	if entry == nil {
		return target, false
	}
	if raw, ok := entry.Extensions[extensionName].(*runtime.Unknown); ok && json.Unmarshal(raw.Raw, &target) == nil && target.Name != "" {
		return target, true
	}
	return targetByName(entry, name)
}

// targetByName reads a name that we gave. It counts only for a server as we
// enter it, which tells, too, on which Compute Engine it is; not at which port
// of this computer a local one answers.
func targetByName(entry *api.Cluster, name string) (target model.Target, ok bool) {
	parts := strings.Split(name, "_")
	if entry == nil || len(parts) != 4 || parts[0] != namePrefix || slices.Contains(parts, "") {
		return target, false
	}
	address, ok := addressOf(entry.Server)
	target = model.Target{Project: parts[1], Region: parts[2], Name: parts[3]}
	if localAddresses.Contains(address) {
		target.Endpoint = entry.Server
	}
	return target, ok
}

// addressOf is that of a load balancer of ours.
func addressOf(server string) (netip.Addr, bool) {
	at, err := url.Parse(server)
	if err != nil || at.Scheme != "https" {
		return netip.Addr{}, false
	}
	address, err := netip.ParseAddrPort(at.Host)
	return address.Addr(), err == nil && address.Port() == infra.APIPort
}

func isMarked(entry *api.Cluster) bool {
	return entry != nil && entry.Extensions[extensionName] != nil
}

// findContext is the context for the target: the named one, or the current one,
// or ours, or the first by name.
func findContext(config *api.Config, target model.Target, named string) (string, bool) {
	for _, name := range append([]string{named, config.CurrentContext, ContextName(target)}, sortedNames(config.Contexts)...) {
		if config.Contexts[name] == nil {
			continue
		}
		if found, ok := targetOf(config, name); ok && found.Same(target) {
			return name, true
		}
	}
	return "", false
}

func extension(target model.Target) runtime.Object {
	raw, err := json.Marshal(target)
	if err != nil {
		panic(err) // four strings: cannot fail
	}
	return &runtime.Unknown{Raw: raw, ContentType: runtime.ContentTypeJSON}
}
