// Package suite builds Kubernetes' own end-to-end tests, of the version that the
// machine image has, and runs them on a cluster.
package suite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// recipe has the go.mod and go.sum that Kubernetes is compiled from for the machine
// image, as seen from the repository's root. The tests are compiled from the same, so
// that most of what they need is in Go's build cache already.
const recipe = "localgce/internal/image/recipe/_kubernetes/" + release.Newest

// module has what is added to these.
const module = "test/conformance/suite/module"

// programs are what the tests' container images have in them, and ginkgo, which
// runs tests side by side.
var programs = []string{
	"github.com/onsi/ginkgo/v2/ginkgo",
	"k8s.io/kubernetes/test/images/agnhost",
	"k8s.io/kubernetes/test/images/nonewprivs",
	"k8s.io/sample-apiserver",
}

// tests is the package of the tests.
const tests = "k8s.io/kubernetes/test/e2e"

// Suite is Kubernetes' tests, ready to run.
type Suite struct {
	Version string // of Kubernetes, such as v1.37.2
	Source  string // the directory of k8s.io/kubernetes
	Dir     string // has the programs: e2e.test, ginkgo, and those of container images
}

// Program is the path of a compiled program.
func (s Suite) Program(name string) string { return filepath.Join(s.Dir, name) }

// Build compiles the tests and the programs of their images into dir. root is
// that of the repository. What is compiled already takes Go seconds.
func Build(ctx context.Context, root, dir string, log io.Writer) (s Suite, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return Suite{}, err
	}
	scratch, err := os.MkdirTemp("", "kubectl-ha-conformance-")
	if err != nil {
		return Suite{}, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	g := goCommand{dir: scratch, log: log}
	if err := layOut(root, g.dir); err != nil {
		return Suite{}, fmt.Errorf("lay out the module of Kubernetes' tests: %w", err)
	}
	found, err := g.output(ctx, "list", "-m", "-f", "{{.Version}} {{.Dir}}", "k8s.io/kubernetes")
	if err != nil {
		return Suite{}, err
	}
	version, source, _ := strings.Cut(strings.TrimSpace(found), " ")
	s = Suite{Version: version, Source: source, Dir: dir}
	flags := flags(version)
	if err := g.run(ctx, append(append([]string{"build", "-o", dir + "/"}, flags...), programs...)...); err != nil {
		return Suite{}, err
	}
	compile := append([]string{"test", "-c", "-vet=off", "-o", s.Program("e2e.test")}, flags...)
	return s, g.run(ctx, append(compile, tests)...)
}

// At is the suite that was built into dir.
func At(dir string) (Suite, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Suite{}, err
	}
	s := Suite{Dir: dir}
	if _, err := os.Stat(s.Program("e2e.test")); err != nil {
		return Suite{}, fmt.Errorf("the tests of Kubernetes are not built; run: go run ./test/conformance -build: %w", err)
	}
	return s, nil
}

// Images are the names of all container images that tests may want.
func (s Suite) Images(ctx context.Context) ([]string, error) {
	output, err := exec.CommandContext(ctx, s.Program("e2e.test"), "--list-images").Output()
	if err != nil {
		return nil, fmt.Errorf("list the tests' images: %w", err)
	}
	return strings.Fields(string(output)), nil
}

// layOut writes the module that is compiled: the machine image's, with what is
// added to it.
func layOut(root, dir string) error {
	for _, name := range []string{"go.mod", "go.sum"} {
		var whole []byte
		for _, part := range []string{recipe, module} {
			content, err := os.ReadFile(filepath.Join(root, part, name+".txt"))
			if err != nil {
				return err
			}
			whole = append(whole, content...)
		}
		if err := os.WriteFile(filepath.Join(dir, name), whole, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// flags are the machine image's own where they decide what is in Go's cache, and
// tell the programs their version, by which tests know what to expect.
func flags(version string) []string {
	numbers := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	link := []string{"-s", "-w"}
	for _, pkg := range []string{"k8s.io/component-base/version", "k8s.io/client-go/pkg/version"} {
		link = append(link, "-X", pkg+".gitVersion="+version, "-X", pkg+".gitTreeState=archive",
			"-X", pkg+".gitMajor="+numbers[0], "-X", pkg+".gitMinor="+numbers[1])
	}
	return []string{"-trimpath", "-buildvcs=false", "-tags", "grpcnotrace", "-ldflags", strings.Join(link, " ")}
}
