// Package kubeconfig is the way into clusters: it finds in the user's kubeconfig
// the entries of clusters that kubectl ha made, and writes them, under the locks
// that other programs take too.
package kubeconfig

import (
	"context"
	"net/http"
	"net/url"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/cluster/port"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/kube"
)

// Kubeconfig is the user's kubeconfig: one file, or the list that KUBECONFIG
// names. It implements cluster.Access.
type Kubeconfig struct {
	paths  *clientcmd.PathOptions
	named  string      // the context that the command line names; empty for none
	dial   kube.Dialer // nil for the network
	wrap   Wrapper     // nil for none
	direct bool        // past the environment's proxies
	keeps  bool        // the current context, whatever is saved
}

// Wrapper sees every request to API servers.
type Wrapper func(http.RoundTripper) http.RoundTripper

// New opens the kubeconfig at path, or where it is empty the one
// that kubectl would use.
func New(path string) *Kubeconfig {
	paths := clientcmd.NewDefaultPathOptions()
	if path != "" {
		paths.LoadingRules.ExplicitPath = path
	}
	return &Kubeconfig{paths: paths}
}

// In prefers the context that the command line names, with its user and
// settings, for the cluster that it leads to.
func (k *Kubeconfig) In(context string) *Kubeconfig {
	in := *k
	in.named = context
	return &in
}

// Keeping leaves the current context as it is, also where there is none.
func (k *Kubeconfig) Keeping(keeps bool) *Kubeconfig {
	keeping := *k
	keeping.keeps = keeps
	return &keeping
}

// Through makes all connections with dial instead of over the network: a way
// to API servers that have no socket.
func (k *Kubeconfig) Through(dial kube.Dialer) *Kubeconfig {
	through := *k
	through.dial = dial
	return &through
}

// Wrapped lets wrap see every request.
func (k *Kubeconfig) Wrapped(wrap Wrapper) *Kubeconfig {
	wrapped := *k
	wrapped.wrap = wrap
	return &wrapped
}

// Direct leaves the proxies aside that the environment names: the API servers
// are on this computer, where no proxy gets.
func (k *Kubeconfig) Direct() *Kubeconfig {
	direct := *k
	direct.direct = true
	return &direct
}

func noProxy(*http.Request) (*url.URL, error) { return nil, nil }

func (k *Kubeconfig) client(config *rest.Config) (*kube.Client, error) {
	if k.wrap != nil {
		config.Wrap(transport.WrapperFunc(k.wrap))
	}
	if k.direct && config.Proxy == nil { // else the user has written one into the kubeconfig
		config.Proxy = noProxy
	}
	return kube.New(config, k.dial)
}

// Open connects with what the kubeconfig has for the target.
func (k *Kubeconfig) Open(target model.Target) (port.Kube, bool, error) {
	config, err := k.load()
	if err != nil {
		return nil, false, err
	}
	name, ok := findContext(config, target, k.named)
	if !ok {
		return nil, false, nil
	}
	client, err := k.open(config, name)
	if err != nil {
		return nil, false, err
	}
	return client, true, nil
}

// Connect uses the credentials of admin, as Open would once they are saved. Where
// the kubeconfig cannot be read, there are no settings in it to keep to.
func (k *Kubeconfig) Connect(target model.Target, endpoint string, admin model.Credentials) (port.Kube, error) {
	config, err := k.load()
	if err != nil {
		config = api.NewConfig()
	}
	client, err := k.open(config, enter(config, target, endpoint, admin))
	if err != nil {
		return nil, err
	}
	return client, nil
}

// open connects by a context, as kubectl would. The config is its own from now on.
func (k *Kubeconfig) open(config *api.Config, name string) (*kube.Client, error) {
	if err := clientcmd.ResolveLocalPaths(config); err != nil {
		return nil, unusable(name, err)
	}
	rest, err := clientcmd.NewNonInteractiveClientConfig(*config, name, &clientcmd.ConfigOverrides{}, k.paths.LoadingRules).ClientConfig()
	if err != nil {
		return nil, unusable(name, err)
	}
	client, err := k.client(rest)
	if err != nil {
		return nil, unusable(name, err)
	}
	return client, nil
}

func unusable(context string, err error) error {
	return errs.Errorf(errs.Usage, "use the kubeconfig's context %s: %w", context, err).
		WithHint("Fix what it names, or name another one with --context. Without the cluster's entries, kubectl ha up renews the credentials.")
}

// Save merges the target into the kubeconfig, under its lock, and makes it the
// current context, unless that is to be kept.
func (k *Kubeconfig) Save(ctx context.Context, target model.Target, endpoint string, admin model.Credentials) (name string, err error) {
	err = k.write(ctx, func(config *api.Config) {
		name = enter(config, target, endpoint, admin)
		if !k.keeps {
			config.CurrentContext = name
		}
	})
	return name, err
}

// Renew replaces an administrator's certificate, wherever the kubeconfig has it, and
// changes nothing else. A kubeconfig that names a file instead is left alone, with an
// error of kind Usage.
func (k *Kubeconfig) Renew(ctx context.Context, certificate []byte, by model.Credentials) error {
	renewed := false
	err := k.write(ctx, func(config *api.Config) { renewed = renew(config, certificate, by) })
	if err == nil && !renewed {
		return errs.Errorf(errs.Usage, "the kubeconfig has the certificate in a file of its own, or not any more")
	}
	return err
}

// Remember writes down which cluster of ours its entry is, where another
// program has dropped that.
func (k *Kubeconfig) Remember(ctx context.Context, target model.Target) error {
	return k.write(ctx, func(config *api.Config) { remember(config, target) })
}

// Forget removes the target from the kubeconfig; an absent one is fine.
func (k *Kubeconfig) Forget(ctx context.Context, target model.Target) error {
	return k.write(ctx, func(config *api.Config) {
		forget(config, []string{ContextName(target)}, target.Same)
	})
}

// ForgetEndpoint removes all clusters of one Compute Engine, which is gone.
func (k *Kubeconfig) ForgetEndpoint(ctx context.Context, endpoint string) error {
	return k.write(ctx, func(config *api.Config) {
		forget(config, nil, func(found model.Target) bool { return found.Endpoint == endpoint })
	})
}

func (k *Kubeconfig) load() (*api.Config, error) {
	config, err := k.paths.GetStartingConfig()
	if err != nil {
		return nil, errs.Errorf(errs.Usage, "read the kubeconfig: %w", err).
			WithHint("Fix the file, or name another with --kubeconfig.")
	}
	return config, nil
}
