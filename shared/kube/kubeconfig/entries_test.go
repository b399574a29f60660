package kubeconfig

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
)

const endpoint = "https://192.0.2.1:6443"

// certificate is one for 127.0.0.1 that is its own authority.
func certificate() (pair tls.Certificate, ca []byte) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	return server.TLS.Certificates[0], pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
}

// saved is a kubeconfig in which demo was saved, with a certificate that is one.
func saved(t *testing.T) (k *Kubeconfig, file, name string, admin model.Credentials) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "config")
	k = New(file)
	pair, ca := certificate()
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	admin = model.Credentials{CA: ca, Certificate: ca, Key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})}
	if name, err = k.Save(t.Context(), demo, endpoint, admin); err != nil {
		t.Fatal(err)
	}
	return k, file, name, admin
}

// edit changes a file as another program does.
func edit(t *testing.T, file string, change func(*api.Config)) {
	t.Helper()
	config, err := clientcmd.LoadFromFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		config, err = api.NewConfig(), nil
	}
	if err != nil {
		t.Fatal(err)
	}
	change(config)
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) *api.Config {
	t.Helper()
	config, err := clientcmd.LoadFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return config
}

// entries are the names of all, in the order clusters, users, contexts.
func entries(c *api.Config) [3][]string {
	return [3][]string{
		slices.Sorted(maps.Keys(c.Clusters)), slices.Sorted(maps.Keys(c.AuthInfos)), slices.Sorted(maps.Keys(c.Contexts)),
	}
}

// TestForget: what is ours goes, what others made or use stays.
func TestForget(t *testing.T) {
	for name, test := range map[string]struct {
		change func(c *api.Config, ours string)
		want   func(ours string) [3][]string
	}{
		"alone": {func(*api.Config, string) {}, func(string) [3][]string { return [3][]string{} }},
		"a user of several clusters, taken here too": {
			func(c *api.Config, ours string) {
				c.AuthInfos["sso"] = &api.AuthInfo{Token: "mine"}
				c.Clusters["prod"] = &api.Cluster{Server: "https://prod"}
				c.Contexts["prod"] = &api.Context{Cluster: "prod", AuthInfo: "sso"}
				c.Contexts["demo-as-me"] = &api.Context{Cluster: ours, AuthInfo: "sso"}
			},
			func(ours string) [3][]string {
				return [3][]string{{ours, "prod"}, {"sso"}, {"demo-as-me", "prod"}}
			},
		},
		"our user, taken elsewhere": {
			func(c *api.Config, ours string) {
				c.Clusters["tunnel"] = &api.Cluster{Server: "https://localhost:6443"}
				c.Contexts["tunnel"] = &api.Context{Cluster: "tunnel", AuthInfo: ours}
			},
			func(ours string) [3][]string { return [3][]string{{"tunnel"}, {ours}, {"tunnel"}} },
		},
		"renamed, and one for another namespace": {
			func(c *api.Config, ours string) {
				c.Contexts["renamed"] = c.Contexts[ours]
				c.Contexts["dev"] = &api.Context{Cluster: ours, AuthInfo: ours, Namespace: "dev"}
				delete(c.Contexts, ours)
			},
			func(string) [3][]string { return [3][]string{} },
		},
		"without the extension": {
			func(c *api.Config, ours string) { c.Clusters[ours].Extensions = nil },
			func(string) [3][]string { return [3][]string{} },
		},
		"only the key was left": {
			func(c *api.Config, ours string) {
				delete(c.Clusters, ours)
				delete(c.Contexts, ours)
			},
			func(string) [3][]string { return [3][]string{} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			k, file, ours, _ := saved(t)
			edit(t, file, func(c *api.Config) { test.change(c, ours) })
			if err := k.Forget(t.Context(), demo); err != nil {
				t.Fatal(err)
			}
			got, want := entries(read(t, file)), test.want(ours)
			for i, kind := range []string{"clusters", "users", "contexts"} {
				if !slices.Equal(got[i], want[i]) {
					t.Errorf("%s are left: %q, want %q", kind, got[i], want[i])
				}
			}
		})
	}
}

// TestForgetEndpoint: clusters of another engine, and of Google, stay.
func TestForgetEndpoint(t *testing.T) {
	k, file, google, admin := saved(t)
	for name, engine := range map[string]string{"one": "http://127.0.0.1:1", "two": "http://127.0.0.1:2"} {
		target := model.Target{Project: "local", Region: "europe-west1", Name: name, Endpoint: engine}
		if _, err := k.Save(t.Context(), target, "https://203.0.113.4:6443", admin); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.ForgetEndpoint(t.Context(), "http://127.0.0.1:1"); err != nil {
		t.Fatal(err)
	}
	left := []string{"kubectl-ha_local_europe-west1_two", google}
	for i, got := range entries(read(t, file)) {
		if !slices.Equal(got, left) {
			t.Errorf("of kind %d these are left: %q", i, got)
		}
	}
}

// TestSaveAgain changes what is ours: where the cluster is, whom to trust, and
// with what to come.
func TestSaveAgain(t *testing.T) {
	k, file, ours, admin := saved(t)
	theirs := map[string]runtime.Object{"other.tool": &runtime.Unknown{Raw: []byte(`{"a":1}`), ContentType: runtime.ContentTypeJSON}}
	edit(t, file, func(c *api.Config) {
		entry, user, context := c.Clusters[ours], c.AuthInfos[ours], c.Contexts[ours]
		entry.ProxyURL, entry.TLSServerName, entry.DisableCompression = "http://proxy:3128", "demo.example", true
		entry.Extensions["other.tool"] = theirs["other.tool"]
		user.Impersonate, user.Extensions = "auditor", theirs
		context.Namespace, context.Extensions = "dev", theirs
		c.CurrentContext = ""
	})
	before := read(t, file)
	again := model.Credentials{CA: admin.CA, Certificate: []byte("new certificate"), Key: []byte("new key")}
	if _, err := k.Save(t.Context(), demo, "https://192.0.2.2:6443", again); err != nil {
		t.Fatal(err)
	}
	want := before.DeepCopy()
	want.Clusters[ours].Server = "https://192.0.2.2:6443"
	want.AuthInfos[ours].ClientCertificateData, want.AuthInfos[ours].ClientKeyData = again.Certificate, again.Key
	want.CurrentContext = ours
	wrote(t, file, want)
}

func wrote(t *testing.T, file string, want *api.Config) {
	t.Helper()
	text, err := clientcmd.Write(*want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := clientcmd.Write(*read(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(text) {
		t.Errorf("the file has:\n%s\nwant:\n%s", got, text)
	}
}

// TestSaveOverFiles: what was taken from files, or not checked at all, comes
// from the new credentials now; both together would be refused.
func TestSaveOverFiles(t *testing.T) {
	k, file, ours, admin := saved(t)
	want := read(t, file)
	edit(t, file, func(c *api.Config) {
		c.Clusters[ours].CertificateAuthorityData, c.Clusters[ours].InsecureSkipTLSVerify = nil, true
		c.AuthInfos[ours].ClientCertificateData, c.AuthInfos[ours].ClientCertificate = nil, "client.crt"
		c.AuthInfos[ours].ClientKeyData, c.AuthInfos[ours].ClientKey = nil, "client.key"
	})
	if _, err := k.Save(t.Context(), demo, endpoint, admin); err != nil {
		t.Fatal(err)
	}
	wrote(t, file, want)
	if _, ok, err := k.Open(demo); !ok || err != nil {
		t.Error(ok, err)
	}
}

// TestSaveRenamed: a context under another name stays the way in.
func TestSaveRenamed(t *testing.T) {
	k, file, ours, admin := saved(t)
	edit(t, file, func(c *api.Config) {
		c.Contexts["renamed"] = c.Contexts[ours]
		delete(c.Contexts, ours)
	})
	name, err := k.Save(t.Context(), demo, endpoint, admin)
	if config := read(t, file); err != nil || name != "renamed" || config.CurrentContext != name || len(config.Contexts) != 1 {
		t.Errorf("%q, %v; contexts %v, the current one is %q", name, err, slices.Collect(maps.Keys(config.Contexts)), config.CurrentContext)
	}
}

// TestWithoutExtension: other tools drop extensions. The name and where the
// server is say enough, but not of a cluster that is no way ours.
func TestWithoutExtension(t *testing.T) {
	local := model.Target{Project: "local", Region: "europe-west1", Name: "demo", Endpoint: "http://127.0.0.1:1"}
	for name, test := range map[string]struct {
		target         model.Target
		server, rename string
		found          bool
	}{
		"Google's":           {demo, endpoint, "", true},
		"a local one":        {local, "https://203.0.113.4:6443", "", true},
		"the entry renamed":  {demo, endpoint, "other", true}, // the context still has the name
		"somewhere else":     {demo, "https://example.com", "", false},
		"at another port":    {demo, "https://192.0.2.1:443", "", false},
		"of another project": {model.Target{Project: "example.com:p-1", Region: "us-east1", Name: "ci-7"}, endpoint, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "config")
			k := New(file)
			ours, err := k.Save(t.Context(), test.target, endpoint, model.Credentials{})
			if err != nil {
				t.Fatal(err)
			}
			edit(t, file, func(c *api.Config) {
				entry := c.Clusters[ours]
				entry.Extensions, entry.Server = nil, test.server
				if test.rename != "" {
					delete(c.Clusters, ours)
					c.Clusters[test.rename], c.Contexts[ours].Cluster = entry, test.rename
				}
			})
			got, err := k.Target("")
			if !test.found {
				if errs.KindOf(err) != errs.Usage {
					t.Errorf("taken for %+v, %v", got, err)
				}
				return
			}
			if err != nil || !got.Same(test.target) {
				t.Errorf("taken for %+v, %v", got, err)
			}
			if _, ok, err := k.Open(test.target); !ok || err != nil {
				t.Errorf("opened: %t, %v", ok, err)
			}
			if other := (model.Target{Project: test.target.Project, Region: test.target.Region, Name: "other"}); k.has(t, other) {
				t.Error("opened for another cluster")
			}
			k.putBack(t, file, test.target)
		})
	}
}

func (k *Kubeconfig) has(t *testing.T, target model.Target) bool {
	t.Helper()
	_, ok, err := k.Open(target)
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// putBack: a command that knows which cluster it is writes that down again, once.
func (k *Kubeconfig) putBack(t *testing.T, file string, target model.Target) {
	t.Helper()
	if err := k.Remember(t.Context(), target); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Target(""); err != nil || got != target {
		t.Errorf("remembered as %+v, %v", got, err)
	}
	want := read(t, file)
	if err := k.Remember(t.Context(), target); err != nil {
		t.Error(err)
	}
	wrote(t, file, want)
}
