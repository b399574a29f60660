package mirror

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// deb is a package to be built.
type deb struct {
	name, version string
	relations     string            // lines of its control file, such as "Depends: libc6\n"
	texts         map[string]string // small files, by their paths in it
	scripts       map[string]string // the same, executable
	programs      map[string]string // copies, of files of this computer
	conffiles     string            // of texts, a line each
	postinst      string            // script
}

// build writes the package into the pool.
func (d deb) build(ctx context.Context, pool string) error {
	dir, err := os.MkdirTemp(filepath.Dir(pool), d.name)
	if err != nil {
		return err
	}
	err = d.layOut(dir)
	if err == nil {
		target := filepath.Join(pool, fmt.Sprintf("%s_%s_%s.deb", d.name, d.version, runtime.GOARCH))
		output, buildErr := exec.CommandContext(ctx, "dpkg-deb", "--root-owner-group", "-Znone", "--build", dir, target).CombinedOutput()
		if buildErr != nil {
			err = fmt.Errorf("%w: %s", buildErr, output)
		}
	}
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		return fmt.Errorf("build package %s: %w", d.name, err)
	}
	return nil
}

func (d deb) layOut(dir string) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	control := fmt.Sprintf("Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: Test mirror <mirror@example.com>\n%sDescription: %s of a test\n",
		d.name, d.version, runtime.GOARCH, d.relations, d.name)
	if err := write(filepath.Join(dir, "DEBIAN/control"), []byte(control)); err != nil {
		return err
	}
	for name, text := range d.texts {
		if err := write(filepath.Join(dir, name), []byte(text)); err != nil {
			return err
		}
	}
	if d.conffiles != "" {
		if err := write(filepath.Join(dir, "DEBIAN/conffiles"), []byte(d.conffiles)); err != nil {
			return err
		}
	}
	if d.postinst != "" {
		if err := program(filepath.Join(dir, "DEBIAN/postinst"), []byte(d.postinst)); err != nil {
			return err
		}
	}
	for name, text := range d.scripts {
		if err := program(filepath.Join(dir, name), []byte(text)); err != nil {
			return err
		}
	}
	for name, from := range d.programs {
		content, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := program(filepath.Join(dir, name), content); err != nil {
			return err
		}
	}
	return nil
}

// program writes an executable file.
func program(path string, content []byte) error {
	return errors.Join(write(path, content), os.Chmod(path, fs.FileMode(0o755)))
}
