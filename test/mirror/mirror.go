// Package mirror plays the internet to machines that install Kubernetes by themselves, in
// tests: Debian's archive, the package repositories of Kubernetes and of Docker, and the
// container registry of Kubernetes, under their own names, with packages and images of
// the programs that a machine image has. It can do wrong what such servers do.
package mirror

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// The hosts that a mirror plays.
const (
	debianHost     = "deb.debian.org"
	securityHost   = "security.debian.org"
	kubernetesHost = "pkgs.k8s.io"
	dockerHost     = "download.docker.com"
	registryHost   = "registry.k8s.io"
)

func hosts() []string {
	return []string{debianHost, securityHost, kubernetesHost, dockerHost, registryHost}
}

// Options say what a mirror has.
type Options struct {
	Dir        string         // where it keeps its files
	Debian     string         // directory of Debian's packages, as FetchDebian leaves it
	Image      localgce.Image // whose programs are in packages and images
	Containerd string         // version of containerd.io that it has, such as 2.4.2
}

// Mirror is what the servers have. It is a handler for all of their names.
type Mirror struct {
	faults  faults
	ca      *authority
	signer  signer
	handler http.Handler

	mu    sync.Mutex // guards asked
	asked []string
}

// New makes the packages and images, which takes seconds.
func New(ctx context.Context, o Options) (*Mirror, error) {
	m := &Mirror{}
	var err error
	if m.ca, err = newAuthority(); err != nil {
		return nil, err
	}
	if m.signer, err = newSigner(); err != nil {
		return nil, err
	}
	if err := m.signer.publish(o.Dir, release.MinorOf(o.Image.KubernetesVersion)); err != nil {
		return nil, err
	}
	for _, s := range suites(o) {
		if err := s.make(ctx, o, m.signer); err != nil {
			return nil, err
		}
	}
	images, err := newRegistry(ctx, o)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	for _, host := range slices.DeleteFunc(hosts(), func(host string) bool { return host == registryHost }) {
		mux.Handle(host+"/", http.FileServer(http.Dir(filepath.Join(o.Dir, host))))
	}
	mux.Handle(registryHost+"/", images)
	m.handler = mux
	return m, nil
}

// ServeHTTP answers for the host that the request names.
func (m *Mirror) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	m.note(request.Host + request.URL.Path)
	if fault, ok := m.faults.meet(request.Host + request.URL.Path); ok {
		fault.answer(w, request, m.handler)
		return
	}
	m.handler.ServeHTTP(w, request)
}

func (m *Mirror) note(what string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, what)
}

// Asked is what was asked for so far, in order.
func (m *Mirror) Asked() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.asked)
}

// Trust is what makes a machine trust the mirror, by the files' paths.
func (m *Mirror) Trust() map[string]string {
	return map[string]string{
		"/usr/local/share/ca-certificates/mirror.crt": string(m.ca.pem),
		"/etc/apt/trusted.gpg.d/mirror.asc":           string(m.signer.public),
	}
}

// write makes a file with its directories.
func write(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}
