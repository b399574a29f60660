package testhost

import (
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// basePackages are what a computer has, and what hack/setup installs.
var basePackages = []string{
	"systemd", "systemd-sysv", "udev", "dbus", "kmod", "procps", "netbase", "curl", "jq",
	"runc", "iptables", "nftables", "iproute2", "ca-certificates", "linux-image-cloud-amd64",
}

// customize is the last part of the recipe: it gets the root's directory.
//
//go:embed script/customize
var customize string

// rootSize is a file system's whose holes take no room.
const rootSize = "6G"

// system is a bootable root in the cache directory.
type system string

func (s system) disk() string   { return filepath.Join(string(s), "root.ext4") }
func (s system) kernel() string { return filepath.Join(string(s), "vmlinuz") }
func (s system) initrd() string { return filepath.Join(string(s), "initrd.img") }

// rootRecipe is all that decides what a root is like, up to its directory.
func (o Options) rootRecipe() []string {
	include := strings.Join(slices.Concat(basePackages, o.Packages), ",")
	return []string{
		"--mode=root", "--variant=minbase", "--format=directory", "--include=" + include,
		"--aptopt=Apt::Install-Recommends false",
		"--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*", "--dpkgopt=path-exclude=/usr/share/locale/*",
		"--keyring=/usr/share/keyrings/debian-archive-keyring.gpg", // also on Ubuntu, which does not trust it by itself
		"--customize-hook=" + customize,
		cmp.Or(o.Suite, "bookworm"),
	}
}

// ensureRoot makes the root, unless dir has it. It is known by the hash of its
// recipe.
func (o Options) ensureRoot(ctx context.Context, dir string) (system, error) {
	recipe := o.rootRecipe()
	sum := sha256.Sum256([]byte(strings.Join(recipe, "\x00") + rootSize))
	made := filepath.Join(dir, "root-"+hex.EncodeToString(sum[:6]))
	if _, err := os.Stat(made); err == nil {
		return system(made), nil
	}
	work, err := workDir(dir)
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(work)
	if err := makeRoot(ctx, work, recipe); err != nil {
		return "", err
	}
	return system(made), os.Rename(filepath.Join(work, "made"), made)
}

func makeRoot(ctx context.Context, work string, recipe []string) error {
	root, made := filepath.Join(work, "root"), system(filepath.Join(work, "made"))
	if err := os.Mkdir(string(made), 0o755); err != nil {
		return err
	}
	// What it mounts ends with it, however it ends.
	arguments := append([]string{"--mount", "mmdebstrap"}, recipe...)
	if err := run(ctx, "unshare", append(arguments, root)...); err != nil {
		return err
	}
	for name, to := range map[string]string{"vmlinuz": made.kernel(), "initrd.img": made.initrd()} {
		from, err := filepath.EvalSymlinks(filepath.Join(root, name))
		if err != nil {
			return fmt.Errorf("find Debian's kernel: %w", err)
		}
		if err := os.Link(from, to); err != nil {
			return err
		}
	}
	return makeDisk(ctx, made.disk(), rootSize, root)
}
