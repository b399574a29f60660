package kubeconfig

import (
	"bytes"
	"slices"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
)

// enter makes the entries of a cluster, or changes in them what is ours: where
// the cluster is, whom to trust, and with what to come. All else, such as a
// proxy or a namespace, is the user's. It returns the context's name.
func enter(config *api.Config, target model.Target, endpoint string, admin model.Credentials) string {
	ours := ContextName(target)
	entry := entryIn(config.Clusters, ours, api.NewCluster)
	entry.Server, entry.CertificateAuthorityData = endpoint, admin.CA
	entry.CertificateAuthority, entry.InsecureSkipTLSVerify = "", false // not beside the data
	mark(entry, target)
	user := entryIn(config.AuthInfos, ours, api.NewAuthInfo)
	user.ClientCertificateData, user.ClientKeyData = admin.Certificate, admin.Key
	user.ClientCertificate, user.ClientKey = "", ""
	name := contextOf(config, ours)
	context := entryIn(config.Contexts, name, api.NewContext)
	context.Cluster, context.AuthInfo = ours, ours
	return name
}

// renew replaces a certificate and its key; false where no entry has it.
func renew(config *api.Config, certificate []byte, by model.Credentials) (renewed bool) {
	for _, user := range config.AuthInfos {
		if len(certificate) > 0 && bytes.Equal(user.ClientCertificateData, certificate) {
			user.ClientCertificateData, user.ClientKeyData = by.Certificate, by.Key
			renewed = true
		}
	}
	return renewed
}

func entryIn[E any](entries map[string]*E, name string, make func() *E) *E {
	if entries[name] == nil {
		entries[name] = make()
	}
	return entries[name]
}

// contextOf is the context that leads to our cluster as our user, whatever the
// user has named it.
func contextOf(config *api.Config, ours string) string {
	if config.Contexts[ours] != nil {
		return ours
	}
	for _, name := range append([]string{config.CurrentContext}, sortedNames(config.Contexts)...) {
		if context := config.Contexts[name]; context != nil && context.Cluster == ours && context.AuthInfo == ours {
			return name
		}
	}
	return ours
}

// remember marks the entries that are only by their name the target's.
func remember(config *api.Config, target model.Target) {
	for _, name := range sortedNames(config.Contexts) {
		entry := config.Clusters[config.Contexts[name].Cluster]
		if found, ok := targetOf(config, name); ok && found.Same(target) && !isMarked(entry) {
			mark(entry, target)
		}
	}
}

func mark(entry *api.Cluster, target model.Target) {
	if entry.Extensions == nil {
		entry.Extensions = map[string]runtime.Object{}
	}
	entry.Extensions[extensionName] = extension(target)
}

// forget deletes the entries of the clusters that match: contexts of ours, then
// what has one of the names, or one that such a context has, and that no
// context left refers to.
func forget(config *api.Config, ours []string, match func(model.Target) bool) {
	for _, name := range sortedNames(config.Contexts) {
		if found, ok := targetOf(config, name); ok && match(found) {
			ours = append(ours, ContextName(found))
		}
	}
	for _, name := range sortedNames(config.Clusters) {
		if found, ok := targetOfCluster(config, name); ok && match(found) {
			ours = append(ours, ContextName(found))
		}
	}
	for _, name := range sortedNames(config.Contexts) {
		if found, ok := targetOf(config, name); ok && match(found) && isOurs(config, name, ContextName(found)) {
			delete(config.Contexts, name)
		}
	}
	for _, name := range sortedNames(config.Clusters) {
		found, ok := targetOfCluster(config, name)
		if ok && match(found) && !refers(config, func(c *api.Context) bool { return c.Cluster == name }) {
			delete(config.Clusters, name)
		}
	}
	for _, name := range ours {
		if !refers(config, func(c *api.Context) bool { return c.AuthInfo == name }) {
			delete(config.AuthInfos, name)
		}
	}
	if config.Contexts[config.CurrentContext] == nil {
		config.CurrentContext = ""
	}
}

// isOurs reports whether a context is one of ours: by its name, or renamed, with
// nothing in it but ours.
func isOurs(config *api.Config, name, ours string) bool {
	context := config.Contexts[name]
	return name == ours || context.AuthInfo == ours && (context.Cluster == ours || isMarked(config.Clusters[context.Cluster]))
}

func refers(config *api.Config, to func(*api.Context) bool) bool {
	return slices.ContainsFunc(sortedNames(config.Contexts), func(name string) bool { return to(config.Contexts[name]) })
}
