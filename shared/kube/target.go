package kube

import (
	"encoding/json"
	"fmt"
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// extensionName is the extension of a kubeconfig's cluster entry that says
// which cluster of ours it is.
const extensionName = "kubectl-ha.dev/cluster"

// ContextName names the target's context, cluster and user in a kubeconfig.
func ContextName(target cluster.Target) string {
	return fmt.Sprintf("kubectl-ha_%s_%s_%s", target.Project, target.Region, target.Name)
}

// Target reads which cluster the context stands for; name is empty for the
// current context. A context that is not of ours is a fault of kind Usage.
func (k *Kubeconfig) Target(name string) (cluster.Target, error) {
	config, err := k.load()
	if err != nil {
		return cluster.Target{}, err
	}
	if name == "" {
		name = config.CurrentContext
	}
	if name == "" {
		return cluster.Target{}, noTarget(config, "the kubeconfig has no current context")
	}
	context, ok := config.Contexts[name]
	if !ok {
		return cluster.Target{}, noTarget(config, "the kubeconfig has no context %q", name)
	}
	target, ok := targetOf(config, context)
	if !ok {
		return cluster.Target{}, noTarget(config, "context %q is not of a cluster that kubectl ha made", name)
	}
	return target, nil
}

// Contexts names the contexts of clusters of ours, sorted.
func (k *Kubeconfig) Contexts() ([]string, error) {
	config, err := k.load()
	if err != nil {
		return nil, err
	}
	return ours(config), nil
}

func ours(config *api.Config) []string {
	var names []string
	for name, context := range config.Contexts {
		if _, ok := targetOf(config, context); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func noTarget(config *api.Config, format string, args ...any) error {
	err := fault.Errorf(fault.Usage, format, args...).WithID("not-our-context")
	if names := ours(config); len(names) > 0 {
		return err.WithHint("Choose one with --context: %q; or name the cluster with --project, --region and --cluster.", names)
	}
	return err.WithHint("Name the cluster with --project, --region and --cluster; kubectl ha list finds clusters.")
}

func targetOf(config *api.Config, context *api.Context) (target cluster.Target, ok bool) {
	entry, ok := config.Clusters[context.Cluster]
	if !ok {
		return target, false
	}
	raw, ok := entry.Extensions[extensionName].(*runtime.Unknown)
	if !ok || json.Unmarshal(raw.Raw, &target) != nil {
		return target, false
	}
	return target, target.Name != ""
}

func findContext(config *api.Config, target cluster.Target) (string, bool) {
	for _, name := range ours(config) {
		if found, _ := targetOf(config, config.Contexts[name]); found.Same(target) {
			return name, true
		}
	}
	return "", false
}

func extension(target cluster.Target) runtime.Object {
	raw, err := json.Marshal(target)
	if err != nil {
		panic(err) // four strings: cannot fail
	}
	return &runtime.Unknown{Raw: raw, ContentType: runtime.ContentTypeJSON}
}
