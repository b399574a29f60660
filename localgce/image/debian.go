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

// debian is a root file system made of Debian packages, as a part of the recipe
// tells it: its packages, its files over them, its customize script at last.
type debian struct {
	Part    string
	Variant string // mmdebstrap's
	Hook    string // the last moment at which that variant runs a script
}

// machineDebian is a whole system, and layerDebian just unpacked packages: no
// package manager, no shell but busybox.
func machineDebian() debian { return debian{machinePart, "minbase", "customize"} }
func layerDebian() debian   { return debian{containerPart, "extract", "extract"} }

// args makes mmdebstrap write the root as a tar file.
func (d debian) args(packages, out string) []string {
	return []string{
		"--mode=root", "--variant=" + d.Variant, "--include=" + packages, "--format=tar",
		"--aptopt=Apt::Install-Recommends false",
		"--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-include=/usr/share/doc/*/copyright",
		"--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
		"--keyring=/usr/share/keyrings/debian-archive-keyring.gpg", // also on Ubuntu, which does not trust it by itself
		"--" + d.Hook + `-hook="$CUSTOMIZE" "$1"`,
		release, out,
	}
}

// install makes tarFile.
func (d debian) install(ctx context.Context, tarFile string, detail func(string)) error {
	work := tarFile + ".work"
	defer os.RemoveAll(work)
	if err := materialize(d.Part, work); err != nil {
		return fmt.Errorf("lay out %s: %w", d.Part, err)
	}
	dir := filepath.Join(work, filepath.Base(d.Part))
	list, err := os.ReadFile(filepath.Join(dir, "packages"))
	if err != nil {
		return err
	}
	err = run(ctx, command{
		Path: "mmdebstrap", Args: d.args(packageList(string(list)), tarFile),
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
