package specflags

import (
	"io"
	"os"
	"path/filepath"

	"github.com/kubectl-ha/kubectl-ha/shared/cluster/model"
	"github.com/kubectl-ha/kubectl-ha/shared/errs"
	"github.com/kubectl-ha/kubectl-ha/shared/manifest"
	"github.com/kubectl-ha/kubectl-ha/shared/spec"
)

// stdin is the name of a file that stands for standard input.
const stdin = "-"

// Read reads and checks the Cluster document in a file; "-" is standard input.
func Read(file string, in io.Reader) (*spec.Cluster, error) {
	text, err := readAll(file, in)
	if err != nil {
		return nil, errs.Errorf(errs.Usage, "reading the Cluster document: %w", err)
	}
	return spec.Parse(text, Source(file))
}

func readAll(file string, in io.Reader) ([]byte, error) {
	if file == stdin {
		return io.ReadAll(in)
	}
	return os.ReadFile(file)
}

// Source is how messages call the file.
func Source(file string) string {
	if file == stdin {
		return "stdin"
	}
	return file
}

// Manifests reads the manifests that the document in a file names, or one of flags,
// where file is empty.
func Manifests(file string, document *spec.Cluster) ([]model.Object, error) {
	var base manifest.Base
	if file != "" && file != stdin {
		base.Dir = filepath.Dir(file)
	}
	return manifest.Read(base, document.Spec.Manifests)
}

// Print writes a document that Read reads.
func Print(out io.Writer, document *spec.Cluster) error {
	text, err := spec.Marshal(document)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
