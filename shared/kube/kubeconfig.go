package kube

import (
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster"
	"github.com/kubectl-ha/kubectl-ha/shared/fault"
)

// Kubeconfig is the user's kubeconfig: one file, or the list that KUBECONFIG
// names. It implements cluster.Access.
type Kubeconfig struct {
	paths   *clientcmd.PathOptions
	dial    Dialer      // nil for the network
	writing *sync.Mutex // of all that write the same file side by side
}

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
	return &Kubeconfig{paths: k.paths, dial: dial, writing: k.writing}
}

// Writing changes the file only while it holds the lock: what is read, changed
// and written side by side would bring back what another one took out.
func (k *Kubeconfig) Writing(lock *sync.Mutex) *Kubeconfig {
	return &Kubeconfig{paths: k.paths, dial: k.dial, writing: lock}
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
	client, err := newClient(rest, k.dial)
	if err != nil {
		return nil, false, err
	}
	return client, true, nil
}

// Connect uses the credentials of admin.
func (k *Kubeconfig) Connect(endpoint string, admin cluster.Admin) (cluster.Kube, error) {
	client, err := newClient(&rest.Config{Host: endpoint, TLSClientConfig: rest.TLSClientConfig{
		CAData: admin.CA, CertData: admin.Certificate, KeyData: admin.Key,
	}}, k.dial)
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
	config, err := k.load()
	if err != nil {
		return "", err
	}
	name := ContextName(target)
	entry := api.NewCluster()
	entry.Server, entry.CertificateAuthorityData = endpoint, admin.CA
	entry.Extensions[extensionName] = extension(target)
	user := api.NewAuthInfo()
	user.ClientCertificateData, user.ClientKeyData = admin.Certificate, admin.Key
	context := api.NewContext()
	context.Cluster, context.AuthInfo = name, name
	config.Clusters[name], config.AuthInfos[name], config.Contexts[name] = entry, user, context
	config.CurrentContext = name
	return name, k.write(config)
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
	config, err := k.load()
	if err != nil {
		return err
	}
	changed := false
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
	return k.write(config)
}

func (k *Kubeconfig) load() (*api.Config, error) {
	config, err := k.paths.GetStartingConfig()
	if err != nil {
		return nil, fault.Errorf(fault.Usage, "read the kubeconfig: %w", err).
			WithHint("Mend the file, or name another with --kubeconfig.")
	}
	return config, nil
}

func (k *Kubeconfig) write(config *api.Config) error {
	if err := clientcmd.ModifyConfig(k.paths, *config, true); err != nil {
		return failed(err, "write the kubeconfig %s", k.paths.GetDefaultFilename())
	}
	return nil
}
