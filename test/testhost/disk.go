package testhost

import (
	"context"
	"embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/kubectl-ha/kubectl-ha/localgce"
)

//go:embed script/*.sh
var scripts embed.FS

// homeSize has room for the machines' disks; its holes take none here.
const homeSize = "14G"

// makeHome makes the disk that is /root in the guest: with the machine image
// where the binary looks for it, the binary itself, and the scripts.
func makeHome(ctx context.Context, work string, img localgce.Image, o Options) (string, error) {
	home, disk := filepath.Join(work, "home"), filepath.Join(work, "home.ext4")
	images, bin := filepath.Join(home, ".cache/kubectl-ha/images"), filepath.Join(home, "bin")
	for _, dir := range []string{images, bin} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return "", err
		}
	}
	if err := run(ctx, "cp", "--archive", "--link", img.Dir, images); err != nil {
		return "", err
	}
	for _, program := range append([]string{o.Binary}, o.Programs...) {
		if err := run(ctx, "cp", program, bin); err != nil {
			return "", err
		}
	}
	if err := os.CopyFS(home, scripts); err != nil {
		return "", err
	}
	for name, text := range map[string]string{"before": o.Before, "what": o.Script, "commands": strings.Join(o.Commands, "\n") + "\n"} {
		if err := os.WriteFile(filepath.Join(home, "script", name), []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	return disk, makeDisk(ctx, disk, homeSize, home)
}

// makeDisk makes a file system with what is in dir, and removes dir.
func makeDisk(ctx context.Context, disk, size, dir string) error {
	if err := run(ctx, "mke2fs", "-q", "-t", "ext4", "-d", dir, disk, size); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// run runs a command to its end; an error has what it said.
func run(ctx context.Context, name string, arguments ...string) error {
	output, err := exec.CommandContext(ctx, name, arguments...).CombinedOutput()
	if err != nil {
		const enough = 2000
		return fmt.Errorf("%s: %w: %s", name, err, output[max(0, len(output)-enough):])
	}
	return nil
}
