package kube

import (
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/transport"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// Kubeconfig is the user's kubeconfig: one file, or the list that KUBECONFIG
// names. It implements cluster.Access.
type Kubeconfig struct {
	paths   *clientcmd.PathOptions
	dial    Dialer      // nil for the network
	writing *sync.Mutex // of all that write the same file side by side
	wrap    Wrapper     // nil for none
	direct  bool        // past the environment's proxies
}

// Wrapper sees every request to API servers.
type Wrapper func(http.RoundTripper) http.RoundTripper

// NewKubeconfig opens the kubeconfig at path, or where it is empty the one
// that kubectl would use.
func NewKubeconfig(path string) *Kubeconfig {
	paths := clientcmd.NewDefaultPathOptions()
	if path != "" {
		paths.LoadingRules.ExplicitPath = path
	}
	return &Kubeconfig{paths: paths, writing: &sync.Mutex{}}
}

// Through makes all connections with dial instead of over the network: a way
// to API servers that have no socket.
func (k *Kubeconfig) Through(dial Dialer) *Kubeconfig {
	through := *k
	through.dial = dial
	return &through
}

// Writing changes the file only while it holds the lock: what is read, changed
// and written side by side would bring back what another one took out.
func (k *Kubeconfig) Writing(lock *sync.Mutex) *Kubeconfig {
	writing := *k
	writing.writing = lock
	return &writing
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

func (k *Kubeconfig) client(config *rest.Config) (*Client, error) {
	if k.wrap != nil {
		config.Wrap(transport.WrapperFunc(k.wrap))
	}
	if k.direct && config.Proxy == nil { // else the user has written one into the kubeconfig
		config.Proxy = noProxy
	}
	return newClient(config, k.dial)
}

// Open connects with what the kubeconfig has for the target.
func (k *Kubeconfig) Open(target cluster.Target) (cluster.Kube, bool, error) {
	config, err := k.load()
	if err != nil {
		return nil, false, err
	}
	name, ok := findContext(config, target)
	if !ok {
		return nil, false, nil
	}
	rest, err := clientcmd.NewNonInteractiveClientConfig(*config, name, &clientcmd.ConfigOverrides{}, k.paths.LoadingRules).ClientConfig()
	if err != nil {
		return nil, false, failed(err, "use the kubeconfig's context %s", name)
	}
	client, err := k.client(rest)
	if err != nil {
		return nil, false, err
	}
	return client, true, nil
}

// Connect uses the credentials of admin.
func (k *Kubeconfig) Connect(endpoint string, admin cluster.Admin) (cluster.Kube, error) {
	client, err := k.client(&rest.Config{Host: endpoint, TLSClientConfig: rest.TLSClientConfig{
		CAData: admin.CA, CertData: admin.Certificate, KeyData: admin.Key,
	}})
	if err != nil {
		return nil, err
	}
	return client, nil
}

// Save merges the target into the kubeconfig, under its lock, and makes it the
// current context.
func (k *Kubeconfig) Save(target cluster.Target, endpoint string, admin cluster.Admin) (string, error) {
	k.writing.Lock()
	defer k.writing.Unlock()
	read, err := k.load()
	if err != nil {
		return "", err
	}
	config, name := read.DeepCopy(), ContextName(target)
	entry := api.NewCluster()
	entry.Server, entry.CertificateAuthorityData = endpoint, admin.CA
	entry.Extensions[extensionName] = extension(target)
	user := api.NewAuthInfo()
	user.ClientCertificateData, user.ClientKeyData = admin.Certificate, admin.Key
	context := api.NewContext()
	context.Cluster, context.AuthInfo = name, name
	config.Clusters[name], config.AuthInfos[name], config.Contexts[name] = entry, user, context
	config.CurrentContext = name
	return name, k.write(read, config)
}

// Forget removes the target from the kubeconfig; an absent one is fine.
func (k *Kubeconfig) Forget(target cluster.Target) error {
	return k.forget(func(found cluster.Target) bool { return found.Same(target) })
}

// ForgetEndpoint removes all clusters of one Compute Engine, which is gone.
func (k *Kubeconfig) ForgetEndpoint(endpoint string) error {
	return k.forget(func(found cluster.Target) bool { return found.Endpoint == endpoint })
}

func (k *Kubeconfig) forget(match func(cluster.Target) bool) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	read, err := k.load()
	if err != nil {
		return err
	}
	config, changed := read.DeepCopy(), false
	for name, context := range config.Contexts {
		target, ok := targetOf(config, context)
		if !ok || !match(target) {
			continue
		}
		delete(config.Clusters, context.Cluster)
		delete(config.AuthInfos, context.AuthInfo)
		delete(config.Contexts, name)
		if config.CurrentContext == name {
			config.CurrentContext = ""
		}
		changed = true
	}
	if !changed {
		return nil
	}
	return k.write(read, config)
}

func (k *Kubeconfig) load() (*api.Config, error) {
	config, err := k.paths.GetStartingConfig()
	if err != nil {
		return nil, fault.Errorf(fault.Usage, "read the kubeconfig: %w", err).
			WithHint("Mend the file, or name another with --kubeconfig.")
	}
	return config, nil
}

// write changes in the file what differs between what was read and what is
// wanted, under the file's lock. Whatever another program has changed there
// since stays as it is.
func (k *Kubeconfig) write(read, wanted *api.Config) error {
	err := clientcmd.ModifyConfig(asRead{k.paths, read}, *wanted, true)
	file := k.paths.GetDefaultFilename()
	var at *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist) && errors.As(err, &at) && filepath.Ext(at.Path) == ".lock":
		return fault.Errorf(fault.Failed, "write the kubeconfig %s: another program is about to: %w", file, err).
			WithHint("Run the same command again; if no program writes to it, delete %s.lock before.", file)
	}
	return fault.Errorf(fault.Failed, "write the kubeconfig %s: %w", file, err).
		WithHint("Make it writable, or name another with --kubeconfig; the same command resumes.")
}

// asRead takes for the start of a change what was read before it.
type asRead struct {
	*clientcmd.PathOptions
	read *api.Config
}

// GetStartingConfig implements clientcmd.ConfigAccess.
func (a asRead) GetStartingConfig() (*api.Config, error) { return a.read, nil }
