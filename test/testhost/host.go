package testhost

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/kubectl-ha/kubectl-ha/localgce"
	"github.com/kubectl-ha/kubectl-ha/shared/release"
)

// Architecture is the only one that there is a test host of.
const Architecture = "amd64"

// Report is what a guest told of itself.
type Report struct {
	Accelerator string // kvm or tcg
	Stations    []Station
}

// Run boots the computer, and has the script run in it to its end. Its error is
// that of the station which failed, or has the console's last lines.
func Run(ctx context.Context, o Options) (Report, error) {
	if runtime.GOARCH != Architecture {
		return Report{}, fmt.Errorf("the test host is %s's, not %s's", Architecture, runtime.GOARCH)
	}
	cache, err := localgce.DefaultCacheDir()
	if err != nil {
		return Report{}, err
	}
	img, err := localgce.FindImage(cache, release.Newest)
	if err != nil {
		return Report{}, err
	}
	dir := filepath.Join(cache, "testhost")
	if err := prepare(dir); err != nil {
		return Report{}, fmt.Errorf("make the test host's directory: %w", err)
	}
	system, err := o.ensureRoot(ctx, dir)
	if err != nil {
		return Report{}, fmt.Errorf("make the test host's root: %w", err)
	}
	// Beside the image, so that it can be had by hard links.
	work, err := workDir(dir)
	if err != nil {
		return Report{}, fmt.Errorf("make a directory for the test host: %w", err)
	}
	defer os.RemoveAll(work)
	home, err := makeHome(ctx, work, img, o)
	if err != nil {
		return Report{}, fmt.Errorf("make the test host's home: %w", err)
	}
	return o.boot(ctx, system, home, work)
}

func (o Options) boot(ctx context.Context, system system, home, work string) (Report, error) {
	report := Report{Accelerator: accelerator(ctx, system)}
	fmt.Fprintf(o.Log, "booting %s, by %s\n", system, report.Accelerator)
	ctx, cancel := context.WithTimeout(ctx, o.Limit)
	defer cancel()
	console := newConsole(o.Log)
	err := qemu(ctx, console, work, o.arguments(report.Accelerator, system, home)...)
	report.Stations = console.stations
	if ctx.Err() != nil {
		err = fmt.Errorf("not within %s: %w", o.Limit, ctx.Err())
	}
	return report, errors.Join(console.verdict(), err)
}
