package image

import (
	"fmt"
	"path"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// module is a Go module of the recipe, of which programs are compiled.
type module struct {
	Parts    []string          // of the recipe: its folder, and those of packages that others have too
	Programs map[string]string // its packages that are compiled, and the names of their programs
	Flags    []string          // of the linker: versions, which the programs' own releases set so too
}

// runtimeModule is what all machine images have beside Kubernetes.
func runtimeModule() (module, error) {
	text, err := embedded.ReadFile(runtimePart + "/go.mod.txt")
	if err != nil {
		return module{}, err
	}
	const containerd = "github.com/containerd/containerd/v2"
	version := required(string(text), containerd)
	if version == "" {
		return module{}, fmt.Errorf("the image recipe's %s lacks a version of containerd", runtimePart)
	}
	return module{
		Parts: []string{runtimePart}, Programs: runtimePrograms(),
		Flags: []string{"-X " + containerd + "/version.Version=" + version},
	}, nil
}

// kubernetesModule is a release of Kubernetes, with its etcd and CoreDNS.
func kubernetesModule(r release.Release) module {
	return module{
		Parts: []string{kubernetesPart + "/" + r.Version, kubernetesPart + "/coredns"}, Programs: kubernetesPrograms(),
		Flags: kubernetesFlags(r),
	}
}

// buildFlags are those of every go command, so that all of them speak of the
// same entries in Go's build cache.
func (m module) buildFlags() []string {
	return []string{
		"-mod=readonly", "-trimpath", "-buildvcs=false",
		"-tags", "grpcnotrace,no_btrfs,no_devmapper,no_zfs,no_tracing,urfave_cli_no_docs",
		"-ldflags", "-s -w " + strings.Join(m.Flags, " "),
	}
}

// key names what is compiled of the module by what goes into it.
func (m module) key() (string, error) { return keyOf(m.Parts, m.buildFlags(), m.Programs) }

// folder is the module's root, when it is laid out below dir.
func (m module) folder(dir string) string { return path.Join(dir, path.Base(m.Parts[0])) }

// layOut writes the module below dir.
func (m module) layOut(dir string) error {
	if err := materialize(m.Parts[0], dir); err != nil {
		return err
	}
	for _, part := range m.Parts[1:] {
		if err := materialize(part, m.folder(dir)); err != nil {
			return err
		}
	}
	return nil
}

// required is the version of a module, or of Go, that the text of a go.mod asks
// for; "" where it does not.
func required(text, name string) string {
	for line := range strings.Lines(text) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && fields[0] == name {
			return fields[1]
		}
	}
	return ""
}

// oldestGo is the oldest Go that compiles all of the recipe, such as 1.26.6.
func oldestGo() (string, error) {
	text, err := embedded.ReadFile(runtimePart + "/go.mod.txt")
	return required(string(text), "go"), err
}
