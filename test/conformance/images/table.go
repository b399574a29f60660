package images

import (
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// tests is where the tests' images are.
const tests = "registry.k8s.io/e2e-test-images/"

// image is one of the tests' images.
type image struct {
	Names  []string
	Files  []file
	Config v1.Config
}

// agnhostConfig is that of the image that most tests run; others are based on it.
var agnhostConfig = v1.Config{Entrypoint: []string{"/agnhost"}, Cmd: []string{"pause"}}

// busyboxShells are found by path and by name: a test that calls /bin/sh knows
// the words of busybox's shell, and others that call sh want variables which of
// Debian's shells only bash hands on.
var busyboxShells = []file{
	{Path: "/bin/sh", Link: "busybox", Mode: 0o777},
	{Path: "/usr/bin/sh", Link: "/bin/bash", Mode: 0o777},
}

// table is all images, made of the compiled programs and of what Kubernetes'
// sources have for its own images.
func (s Sources) table() ([]image, error) {
	all := []image{
		{Names: []string{tests + "busybox:1.37.0-2", tests + "busybox:1.36.1-1"}, Files: busyboxShells, Config: v1.Config{Cmd: []string{"sh"}}},
		{Names: []string{tests + "glibc-dns-testing:2.1.1"}, Config: v1.Config{Cmd: []string{"sh"}}},
		{Names: []string{tests + "nginx:1.27.0-2", tests + "nginx:1.28.0-2"}, Config: v1.Config{Cmd: []string{"nginx", "-g", "daemon off;"}}},
		{Names: []string{tests + "nonroot:1.5"}, Config: v1.Config{Cmd: []string{"sh"}, User: "1234"}},
	}
	for _, from := range []func() (image, error){s.agnhost, s.nonewprivs, s.sampleAPIServer, s.kitten, s.nautilus} {
		made, err := from()
		if err != nil {
			return nil, err
		}
		all = append(all, made)
	}
	return all, nil
}

func (s Sources) agnhost() (image, error) {
	files, err := s.agnhostFiles()
	if err != nil {
		return image{}, err
	}
	pause, err := appended(nil, image{Files: files, Config: agnhostConfig})
	if err != nil {
		return image{}, err
	}
	served, err := registry(pause)
	return image{Names: []string{tests + "agnhost:2.66.1", tests + "agnhost:2.55"}, Files: append(files, served...), Config: agnhostConfig}, err
}

// agnhostFiles are the program, under the second name by which a test knows that
// its own command was run, and the certificate of its porter.
func (s Sources) agnhostFiles() ([]file, error) {
	binary, err := program("/agnhost", filepath.Join(s.Programs, "agnhost"))
	if err != nil {
		return nil, err
	}
	files := []file{binary, {Path: "/agnhost-2", Link: "agnhost", Mode: 0o777}}
	for _, name := range []string{"localhost.crt", "localhost.key"} {
		f, err := copied("/"+name, filepath.Join(s.Kubernetes, "test/images/agnhost/porter", name), 0o644)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// nonewprivs has a program that becomes root, where it may.
func (s Sources) nonewprivs() (image, error) {
	binary, err := copied("/usr/local/bin/nnp", filepath.Join(s.Programs, "nonewprivs"), 0o6755)
	return image{Names: []string{tests + "nonewprivs:1.4"}, Files: []file{binary}, Config: v1.Config{Cmd: []string{"nnp"}}}, err
}

func (s Sources) sampleAPIServer() (image, error) {
	binary, err := program("/sample-apiserver", filepath.Join(s.Programs, "sample-apiserver"))
	return image{Names: []string{tests + "sample-apiserver:1.29.2"}, Files: []file{binary}, Config: v1.Config{Entrypoint: []string{"/sample-apiserver"}}}, err
}

func (s Sources) kitten() (image, error)   { return s.webserver("kitten") }
func (s Sources) nautilus() (image, error) { return s.webserver("nautilus") }

// release is by what a test knows the file system of these images, which are
// Alpine's.
var release = file{Path: "/etc/os-release", Content: []byte("NAME=\"Alpine Linux\"\n"), Mode: 0o644}

// webserver serves the pages of one of the images that the tests update pods
// from and to.
func (s Sources) webserver(name string) (image, error) {
	files, err := s.agnhostFiles()
	if err != nil {
		return image{}, err
	}
	files = append(files, release)
	for _, page := range []string{name + ".jpg", "data.json"} {
		f, err := copied("/"+page, filepath.Join(s.Kubernetes, "test/images", name, "html", page), 0o644)
		if err != nil {
			return image{}, err
		}
		files = append(files, f)
	}
	config := v1.Config{Entrypoint: agnhostConfig.Entrypoint, Cmd: []string{"test-webserver"}}
	return image{Names: []string{tests + name + ":1.8"}, Files: files, Config: config}, nil
}
