package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The recipes of the base layer, as seen from the repository's root: that of the
// machine image's containers, and what is added to it.
const (
	containers = "localgce/internal/image/recipe/container"
	rootfs     = "test/conformance/images/rootfs"
)

// base makes the file system below all images, unless dir has it; it is known by
// the hash of its recipe.
func base(ctx context.Context, root, dir string, log io.Writer) (string, error) {
	recipe, key, err := readRecipe(root)
	if err != nil {
		return "", fmt.Errorf("read the recipe of the tests' images: %w", err)
	}
	made := filepath.Join(dir, "base-"+key+".tar")
	if _, err := os.Stat(made); err == nil {
		return made, nil
	}
	partial := made + ".partial"
	if err := recipe.install(ctx, partial, log); err != nil {
		return "", fmt.Errorf("install the packages of the tests' images: %w", err)
	}
	return made, os.Rename(partial, made)
}

// packages is a root made of Debian packages, which scripts make usable.
type packages struct {
	list  []string
	env   []string // of the scripts
	hooks []string // the scripts, in order
}

// readRecipe returns the recipe, and the hash of it.
func readRecipe(root string) (packages, string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return packages{}, "", err
	}
	p := packages{env: []string{"FILES=" + filepath.Join(root, containers, "files")}}
	hash := sha256.New()
	for _, part := range []string{containers, rootfs} {
		text, err := os.ReadFile(filepath.Join(root, part, "packages"))
		if err != nil {
			return packages{}, "", err
		}
		p.list = append(p.list, names(string(text))...)
		script := filepath.Join(root, part, "customize")
		content, err := os.ReadFile(script)
		if err != nil {
			return packages{}, "", err
		}
		p.hooks = append(p.hooks, script)
		fmt.Fprintln(hash, p.list, string(content))
	}
	return p, hex.EncodeToString(hash.Sum(nil))[:12], nil
}

// names are the packages of a list, a line each, with comments.
func names(text string) (list []string) {
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(line, "#")
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, name)
		}
	}
	return list
}

// install writes the root as a tar file. What it mounts ends with it.
func (p packages) install(ctx context.Context, file string, log io.Writer) error {
	arguments := []string{
		"--mount", "mmdebstrap", "--mode=root", "--variant=extract", "--format=tar", "--include=" + strings.Join(p.list, ","),
		"--aptopt=Apt::Install-Recommends false",
		"--keyring=/usr/share/keyrings/debian-archive-keyring.gpg", // also on Ubuntu, which does not trust it by itself
	}
	for _, script := range p.hooks {
		arguments = append(arguments, "--extract-hook='"+script+`' "$1"`)
	}
	cmd := exec.CommandContext(ctx, "unshare", append(arguments, "bookworm", file)...)
	cmd.Env = append(append(os.Environ(), "SOURCE_DATE_EPOCH=0"), p.env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it cleans up
	cmd.WaitDelay = 30 * time.Second
	return cmd.Run()
}
