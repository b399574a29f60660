package image

import "strings"

// debianRelease is Debian's: bookworm is the last one whose systemd still runs on
// computers with cgroup v1.
const debianRelease = "bookworm"

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
		debianRelease, out,
	}
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
