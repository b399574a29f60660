package mirror

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"
)

// suite is a part of an archive: an index, and the packages in it.
// https://wiki.debian.org/DebianRepository/Format
type suite struct {
	root      string // at which the index' file names begin: HOST/PATH
	dists     string // of the release file, below root; empty in a flat repository
	codename  string
	component string                                                  // empty in a flat repository
	fill      func(ctx context.Context, o Options, pool string) error // puts the packages there; nil for none
}

// pool is where packages are, below the root.
const pool = "pool"

func kubernetesFlat(minor string) string { return kubernetesHost + "/core:/stable:/" + minor + "/deb" }

func (s suite) make(ctx context.Context, o Options, key signer) error {
	root := filepath.Join(o.Dir, s.root)
	if err := os.MkdirAll(filepath.Join(root, pool), 0o755); err != nil {
		return err
	}
	var packages []byte
	if s.fill != nil {
		err := s.fill(ctx, o, filepath.Join(root, pool))
		if err == nil {
			packages, err = index(ctx, root)
		}
		if err != nil {
			return fmt.Errorf("fill the repository %s: %w", s.root, err)
		}
	}
	name := "Packages"
	if s.component != "" {
		name = s.component + "/binary-" + runtime.GOARCH + "/Packages"
	}
	signed, err := key.signed(s.release(name, packages))
	if err != nil {
		return fmt.Errorf("sign the repository %s: %w", s.root, err)
	}
	for file, content := range map[string][]byte{name: packages, "InRelease": signed} {
		if err := write(filepath.Join(root, s.dists, file), content); err != nil {
			return err
		}
	}
	return nil
}

// release tells of one index.
func (s suite) release(name string, packages []byte) []byte {
	var text bytes.Buffer
	fmt.Fprintf(&text, "Origin: Test mirror\nCodename: %s\nArchitectures: %s\n", s.codename, runtime.GOARCH)
	if s.component != "" {
		fmt.Fprintf(&text, "Components: %s\n", s.component)
	}
	fmt.Fprintf(&text, "Date: %s\nSHA256:\n %x %d %s\n",
		time.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 UTC"), sha256.Sum256(packages), len(packages), name)
	return text.Bytes()
}

// index lists the packages in the pool.
func index(ctx context.Context, root string) ([]byte, error) {
	files, err := filepath.Glob(filepath.Join(root, pool, "*.deb"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no packages are in %s: %w", root, err)
	}
	var text bytes.Buffer
	for _, file := range files {
		control, err := exec.CommandContext(ctx, "dpkg-deb", "--field", file).Output()
		if err != nil {
			return nil, fmt.Errorf("read package %s: %w", file, err)
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&text, "%sFilename: %s/%s\nSize: %d\nSHA256: %x\n\n", control, pool, filepath.Base(file), len(content), sha256.Sum256(content))
	}
	return text.Bytes(), nil
}
