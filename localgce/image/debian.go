package image

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// release is Debian's: bookworm is the last one whose systemd still runs on
// computers with cgroup v1.
const release = "bookworm"

// debootstrapArgs makes a root file system of the packages, as a tar file.
func debootstrapArgs(variant, packages, out string) []string {
	return []string{
		"--mode=root", "--variant=" + variant, "--include=" + packages, "--format=tar",
		"--aptopt=Apt::Install-Recommends false",
		"--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-include=/usr/share/doc/*/copyright",
		"--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
		`--customize-hook="$CUSTOMIZE" "$1"`,
		release, out,
	}
}

// debootstrap makes tarFile from one part of the recipe: its packages, its
// files over them, and its customize script at last.
func debootstrap(ctx context.Context, part, variant, tarFile string, detail func(string)) error {
	work := tarFile + ".work"
	defer os.RemoveAll(work)
	if err := materialize(part, work); err != nil {
		return fmt.Errorf("lay out %s: %w", part, err)
	}
	dir := filepath.Join(work, filepath.Base(part))
	list, err := os.ReadFile(filepath.Join(dir, "packages"))
	if err != nil {
		return err
	}
	err = run(ctx, command{
		Path: "mmdebstrap", Args: debootstrapArgs(variant, packageList(string(list)), tarFile),
		// Its temporary root goes where there is room for it, and is found
		// and removed if this process dies.
		Env: []string{
			"TMPDIR=" + work, "SOURCE_DATE_EPOCH=0",
			"CUSTOMIZE=" + filepath.Join(dir, "customize"), "FILES=" + filepath.Join(dir, "files"),
		},
		OwnMounts: true, OnLine: detail,
	})
	if err != nil {
		return fmt.Errorf("install Debian %s: %w", release, err)
	}
	return nil
}

// packageList reads a list of package names, a line each, with comments.
func packageList(text string) string {
	var names []string
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(line, "#")
		if name = strings.TrimSpace(name); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, ",")
}
