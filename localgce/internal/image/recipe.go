package image

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce/internal/image/bundled"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// embedded is everything that makes up an image. The folder _runtime, and each
// release below _kubernetes, is a Go module of its own: the underscore keeps it
// out of this module's packages, and its go.mod is stored as go.mod.txt, since
// nothing that belongs to another module can be embedded.
//
//go:embed all:recipe
var embedded embed.FS

// The parts of the recipe, each with an output of its own.
const (
	runtimePart    = "recipe/_runtime"
	kubernetesPart = "recipe/_kubernetes"
	machinePart    = "recipe/machine"
	stockPart      = "recipe/stock"
	containerPart  = "recipe/container"
	importScript   = "recipe/import"
)

// recipe is what an image is made from, and the key of each of its stages. Only
// the last stages depend on the release of Kubernetes.
type recipe struct {
	release       release.Release
	runtime       module
	kubernetes    module
	runtimeKey    string
	kubernetesKey string
	machineKey    string
	layerKey      string
	imageID       string
	stockID       string // of the stock image, which all releases share
}

// UnknownVersion is the id of the error where no image can have the version of
// Kubernetes that is asked for.
const UnknownVersion = "unknown-kubernetes-version"

// loadRecipe is the recipe for a version of Kubernetes, such as v1.36.3 or, for
// its newest release, v1.36.
func loadRecipe(version string) (r recipe, err error) {
	found := false
	if r.release, found = release.Find(version); !found {
		return recipe{}, errs.Errorf(errs.Usage, "no machine image can have Kubernetes %q: must be one of %s", version, strings.Join(release.Versions(), ", ")).
			WithID(UnknownVersion)
	}
	if r.runtime, err = runtimeModule(); err != nil {
		return recipe{}, err
	}
	r.kubernetes = kubernetesModule(r.release)
	return r, r.computeKeys()
}

func (r *recipe) computeKeys() (err error) {
	if r.runtimeKey, err = r.runtime.key(); err != nil {
		return err
	}
	if r.kubernetesKey, err = r.kubernetes.key(); err != nil {
		return err
	}
	if r.machineKey, err = keyOf([]string{machinePart}, machineDebian().args("", "")); err != nil {
		return err
	}
	if r.stockID, err = keyOf([]string{stockPart}, r.machineKey); err != nil {
		return err
	}
	if r.layerKey, err = keyOf([]string{containerPart}, layerDebian().args("", "")); err != nil {
		return err
	}
	r.imageID, err = keyOf([]string{importScript}, r.runtimeKey, r.kubernetesKey, r.machineKey, r.layerKey, bundled.Containers(r.release))
	return err
}

// keyOf hashes the parts of the recipe, what the code adds to them, and the
// processor that the result is for.
func keyOf(parts []string, also ...any) (string, error) {
	hash := sha256.New()
	for _, part := range parts {
		err := walkFiles(part, func(name string, content []byte, mode fs.FileMode) error {
			fmt.Fprintf(hash, "%s %o %d\n%s", name, mode, len(content), content)
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	if err := json.NewEncoder(hash).Encode(append(also, runtime.GOARCH)); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil))[:12], nil
}

// materialize writes a part of the recipe as files below dir.
func materialize(part, dir string) error {
	return walkFiles(part, func(name string, content []byte, mode fs.FileMode) error {
		relative := strings.TrimPrefix(name, path.Dir(part)+"/")
		target := filepath.Join(dir, strings.TrimSuffix(relative, ".txt"))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, mode)
	})
}

// walkFiles visits the files of a part of the recipe, in a fixed order.
func walkFiles(part string, visit func(name string, content []byte, mode fs.FileMode) error) error {
	return fs.WalkDir(embedded, part, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := embedded.ReadFile(name)
		if err != nil {
			return err
		}
		return visit(name, content, modeOf(content))
	})
}

// modeOf restores what embedding drops: scripts are executable.
func modeOf(content []byte) fs.FileMode {
	if strings.HasPrefix(string(content), "#!") {
		return 0o755
	}
	return 0o644
}
